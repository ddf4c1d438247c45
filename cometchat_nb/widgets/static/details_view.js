// Values that Python shows without keeping them in the widget's state; each view asks for them anew.
const shownBy = (model, paint) => {
  const values = {};
  const receive = (message) => {
    if (message?.kind !== "shown") return;
    Object.assign(values, message.values);
    paint(values, Object.keys(message.values));
  };
  const hello = () => {
    try {
      model.send({ kind: "hello" });
    } catch {
      // Without a kernel there is nothing to show.
    }
  };
  model.on("msg:custom", receive);
  model.on("comm_live_update", hello);
  hello();
  return () => {
    model.off("msg:custom", receive);
    model.off("comm_live_update", hello);
  };
};

const detailsView = ({ title, text, facts, causes, exchange, source, tone, note }) => [
  element(
    "div",
    { class: "cc-row cc-spread" },
    element("p", { class: "cc-title", dir: "auto" }, title),
    ...(note ? [badge(note, tone)] : []),
  ),
  ...(text ? [element("p", {}, prose(text))] : []),
  ...(causes.length ? [element("ol", { class: "cc-causes" }, ...causes.map(causeCard))] : []),
  ...(facts.length ? [factList(facts)] : []),
  ...(exchange
    ? [element("details", {}, element("summary", {}, "Exchange, masked"), element("pre", { dir: "ltr" }, exchange))]
    : []),
  ...link(source),
];
