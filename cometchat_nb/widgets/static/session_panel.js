function render({ model, el }) {
  const connection = connectionBox();
  const { ask, end } = connect(model, el, connection);
  const session = sessionCard(model, ask);
  const nobody = element("div", { class: "cc-empty" }, icon("user-round"), element("p", {}, "Nobody is logged in."));
  const card = element(
    "section",
    { class: "cc-card", "aria-label": "Session", "aria-live": "polite" },
    session.node,
    nobody,
  );
  const paint = () => {
    const someone = Boolean(model.get("user").uid);
    session.node.hidden = !someone;
    nobody.hidden = someone;
    session.paint();
  };

  begin(el, ["cc-session"], connection, card);
  const stop = follow(model, ["user", "since", "steps", "show_avatar", "target"], paint);
  return () => {
    end();
    stop();
    session.end();
  };
}

export default { render };
