function render({ model, el }) {
  const connection = connectionBox();
  const { ask, end } = connect(model, el, connection);
  const label = element("span");
  const button = element(
    "button",
    {
      type: "button",
      onclick: () => {
        if (model.get("logged_in") && !model.get("busy")) ask({ kind: "logout" });
      },
    },
    icon("log-out"),
    label,
  );
  const cancel = cancelButton(model, el, ask, button);
  const status = element("span", { class: "cc-status cc-quiet-text", role: "status" });
  const alert = errorRegion();

  const paint = () => {
    const [busy, loggedIn] = [model.get("busy"), model.get("logged_in")];
    label.textContent = busy ? "Logging out…" : "Log out";
    button.setAttribute("aria-disabled", String(busy || !loggedIn));
    if (busy) announce(status, "Logging out, please wait.");
    else announce(status, loggedIn ? model.get("notice") : "Nobody is logged in.");
    cancel.paint();
    alert.paint(model.get("error"));
  };

  begin(el, ["cc-session"], connection, element("div", { class: "cc-row" }, button, cancel.button, status), alert.node);
  const stop = follow(model, ["busy", "cancellable", "logged_in", "error", "notice"], paint);
  return () => {
    end();
    stop();
  };
}

export default { render };
