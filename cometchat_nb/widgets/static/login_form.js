const SECRET_LABEL = { uid: "API key", auth_token: "Auth token" };
const NOTICE = {
  uid:
    "An API key in client code is for development and testing only. In production, let your " +
    "backend mint an auth token.",
  auth_token: "Your backend mints the token with its API key and hands it to the client.",
};

function render({ model, el }) {
  const ids = { uid: uniqueId("cc-uid"), secret: uniqueId("cc-secret"), hint: uniqueId("cc-hint") };

  const connection = connectionBox();
  const { ask, isCut, end } = connect(model, el, connection);

  const target = element("p", { class: "cc-target" });
  const mode = (value, text) =>
    element(
      "label",
      {},
      element("input", {
        type: "radio",
        name: ids.hint,
        value,
        onchange: () => {
          secret.value = "";
          model.set("mode", value);
          model.save_changes();
        },
      }),
      element("span", {}, text),
    );
  const modes = element(
    "fieldset",
    { class: "cc-modes" },
    element("legend", {}, "Log in with"),
    mode("uid", "UID and API key"),
    mode("auth_token", "Auth token"),
  );

  const samples = element("div", { class: "cc-samples", role: "group", "aria-label": "Sample users" });
  const uid = element("input", { id: ids.uid, type: "text", autocomplete: "off", spellcheck: "false" });
  uid.value = model.get("uid");
  const uidField = element("div", { class: "cc-field" }, element("label", { for: ids.uid }, "UID"), uid);

  const secret = element("input", {
    id: ids.secret,
    type: "password",
    autocomplete: "off",
    spellcheck: "false",
    "aria-describedby": ids.hint,
  });
  const secretLabel = element("label", { for: ids.secret });
  const conceal = (hidden) => {
    secret.type = hidden ? "password" : "text";
    reveal.textContent = hidden ? "Show" : "Hide";
    reveal.setAttribute("aria-pressed", String(!hidden));
  };
  const reveal = element("button", {
    type: "button",
    class: "cc-quiet",
    onclick: () => conceal(secret.type === "text"),
  });
  const hint = element("p", { id: ids.hint, class: "cc-hint" });
  const secretField = element(
    "div",
    { class: "cc-field" },
    secretLabel,
    element("div", { class: "cc-secret" }, secret, reveal),
    hint,
  );

  const submit = element("button", { type: "submit", class: "cc-primary" });
  const cancel = cancelButton(model, el, ask, submit);
  const status = element("p", { class: "cc-status", role: "status" });
  const alert = element("div", { class: "cc-error", role: "alert" });

  const form = element(
    "form",
    { autocomplete: "off", novalidate: true, "aria-label": "Log in" },
    modes,
    samples,
    uidField,
    secretField,
    element("div", { class: "cc-row" }, submit, cancel.button, status),
    alert,
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (model.get("busy")) return;
    if (isCut()) return ask({ kind: "hello" });
    const typed = secret.value;
    secret.value = "";
    conceal(true);
    ask({ kind: "login", mode: model.get("mode"), uid: uid.value, secret: typed });
  });

  const paintSamples = () => {
    samples.replaceChildren(
      ...model.get("samples").map((sample) =>
        element(
          "button",
          {
            type: "button",
            class: "cc-quiet",
            title: sample.uid,
            onclick: () => {
              uid.value = sample.uid;
              secret.focus();
            },
          },
          element("span", { dir: "auto" }, sample.name),
        ),
      ),
    );
  };
  const paintMode = () => {
    const current = model.get("mode");
    for (const radio of modes.querySelectorAll("input")) radio.checked = radio.value === current;
    uidField.hidden = samples.hidden = current !== "uid";
    secretLabel.textContent = SECRET_LABEL[current];
    const own = current === "uid" && model.get("has_key") ? "Leave empty to use the app's own key. " : "";
    hint.textContent = own + NOTICE[current];
  };
  const paintState = () => {
    const { busy, user, error, notice } = Object.fromEntries(
      ["busy", "user", "error", "notice"].map((name) => [name, model.get(name)]),
    );
    target.textContent = model.get("target");
    target.dataset.kind = model.get("target_kind");
    form.setAttribute("aria-busy", String(busy));
    submit.textContent = busy ? "Logging in…" : "Log in";
    submit.setAttribute("aria-disabled", String(busy));
    if (busy) announce(status, "Logging in, please wait.");
    else if (notice && !error.code) announce(status, notice);
    else if (user.uid) announce(status, "Logged in as ", element("bdi", {}, user.name || user.uid), ".");
    else announce(status);
    cancel.paint();
    paintError(alert, busy ? {} : error);
  };
  const paintUid = () => {
    uid.value = model.get("uid");
  };

  conceal(true);
  el.classList.add("cc-widget");
  keepKeys(el);
  el.append(connection, target, form);
  const stops = [
    follow(model, ["samples"], paintSamples),
    follow(model, ["mode", "has_key"], paintMode),
    follow(model, ["uid"], paintUid),
    follow(model, ["busy", "cancellable", "user", "error", "notice", "target", "target_kind"], paintState),
  ];
  return () => {
    secret.value = "";
    end();
    for (const stop of stops) stop();
  };
}

export default { render };
