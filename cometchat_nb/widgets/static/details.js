const cause = ({ cause, percent, evidence, next_step, source }) =>
  element(
    "li",
    {},
    element("p", {}, element("strong", { dir: "auto" }, cause), percent ? ` ${percent} %` : ""),
    element("p", { dir: "auto" }, evidence),
    element("p", {}, element("strong", {}, "Next step: "), element("span", { dir: "auto" }, next_step)),
    ...link(source),
  );

const link = (source) =>
  source?.startsWith("https://")
    ? [element("p", {}, element("a", { href: source, target: "_blank", rel: "noreferrer noopener" }, source))]
    : [];

function render({ model, el }) {
  const region = element("section", { class: "cc-details", "aria-label": model.get("label"), "aria-live": "polite" });

  const paint = () => {
    const { title, text, facts, causes, exchange, source } = model.get("shown");
    if (!title) return region.replaceChildren(element("p", { class: "cc-empty" }, model.get("empty")));
    region.replaceChildren(
      element("p", { class: "cc-title", dir: "auto" }, title),
      ...(text ? [element("p", { dir: "auto" }, text)] : []),
      ...(causes.length ? [element("ol", { class: "cc-causes" }, ...causes.map(cause))] : []),
      ...(facts.length ? [factList(facts)] : []),
      ...(exchange
        ? [
            element(
              "details",
              {},
              element("summary", {}, "Exchange, masked"),
              element("pre", { dir: "ltr" }, exchange),
            ),
          ]
        : []),
      ...link(source),
    );
  };

  begin(el, ["cc-part"], region);
  return follow(model, ["shown", "empty"], paint);
}

export default { render };
