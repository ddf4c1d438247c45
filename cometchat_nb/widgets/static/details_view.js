const detailsView = ({ title, subtitle, text, facts, causes, quotes, copies, source, tone, note }) => [
  element(
    "div",
    { class: "cc-row cc-spread" },
    element("p", { class: "cc-title", dir: "auto" }, title),
    ...(note ? [badge(note, tone)] : []),
  ),
  ...(subtitle ? [element("p", { class: "cc-quiet-text", dir: "auto" }, subtitle)] : []),
  ...(text ? [element("p", {}, prose(text))] : []),
  ...(causes.length ? [element("ol", { class: "cc-causes" }, ...causes.map(causeCard))] : []),
  ...quotes.map(([heading, said]) =>
    element("div", {}, element("p", { class: "cc-heading" }, heading), element("pre", { dir: "ltr" }, said)),
  ),
  ...(facts.length ? [factList(facts)] : []),
  ...(copies.length
    ? [element("div", { class: "cc-row" }, ...copies.map(([label, said]) => copyButton(label, async () => said)))]
    : []),
  ...link(source),
];
