function render({ model, el }) {
  const button = element("button", {
    type: "button",
    onclick: () => {
      if (model.get("logged_in") && !model.get("busy")) model.send({ kind: "logout" });
    },
  });
  const status = element("span", { class: "cc-status", role: "status" });
  const alert = element("div", { class: "cc-error", role: "alert" });

  const paint = () => {
    const [busy, loggedIn] = [model.get("busy"), model.get("logged_in")];
    button.textContent = busy ? "Logging out…" : "Log out";
    button.setAttribute("aria-disabled", String(busy || !loggedIn));
    status.textContent = loggedIn ? "" : "Nobody is logged in.";
    paintError(alert, model.get("error"));
  };

  el.classList.add("cc-widget");
  keepKeys(el);
  el.append(element("div", { class: "cc-row" }, button, status), alert);
  return follow(model, ["busy", "logged_in", "error"], paint);
}

export default { render };
