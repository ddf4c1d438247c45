const SHOWN = "busy leaving cancellable logged_in user since steps error notice target show_avatar".split(" ");
const NO_ERROR = {};
const TARGETS = {
  sandbox: ["Sandbox · nothing leaves this machine", "accent"],
  app: ["Real app", "warn"],
  none: ["Not initialized", "warn"],
};
const NOTES = {
  sandbox: [
    "For development and testing",
    "Choose a sample user and log in: the sandbox has the key. Never ship an Auth Key in an app. In production, " +
      "log in with an auth token from your backend.",
  ],
  uid: [
    "For development and testing",
    "Never ship an Auth Key in an app. In production, log in with an auth token from your backend.",
  ],
  auth_token: [
    "For production",
    "What you type goes to the kernel once. It isn't stored in the notebook or in the widget's state.",
  ],
};
const TOKEN_STEPS = [
  "Your app asks your backend to log its user in.",
  "The backend mints an auth token with its REST API Key.",
  "Your app logs in with that token, and never sees a key.",
];

// A password field that can be shown and that empties itself when it is read.
const secretField = (label, attributes) => {
  const id = uniqueId("cc-secret");
  const input = element("input", { id, type: "password", autocomplete: "off", spellcheck: "false", ...attributes });
  const reveal = quietButton("", () => conceal(input.type === "text"));
  const conceal = (hidden) => {
    input.type = hidden ? "password" : "text";
    reveal.replaceChildren(hidden ? icon("eye") : icon("eye-off"), hidden ? "Show" : "Hide");
    reveal.setAttribute("aria-pressed", String(!hidden));
  };
  const clear = () => {
    input.value = "";
    conceal(true);
  };
  conceal(true);
  const node = element(
    "div",
    { class: "cc-field" },
    element("label", { for: id }, ...label),
    element("div", { class: "cc-inside" }, input, reveal),
  );
  const take = () => {
    const typed = input.value;
    clear();
    return typed;
  };
  return { node, input, take, clear };
};

function render({ model, el }) {
  const ids = { uid: uniqueId("cc-uid"), alert: uniqueId("cc-alert"), note: uniqueId("cc-note"), mode: uniqueId("cc-mode") };
  const connection = connectionBox();
  const { ask, isCut, end } = connect(model, el, connection);
  let [switching, wasBusy, seen] = [false, false, undefined];

  const target = element("span");
  const host = element("p", { class: "cc-quiet-text", dir: "auto" });
  const mode = (value, text) => {
    const choose = () => {
      model.set("mode", value);
      model.save_changes();
    };
    return element(
      "label",
      {},
      element("input", { type: "radio", name: ids.mode, value, onchange: choose }),
      element("span", {}, text),
    );
  };
  const modes = element(
    "div",
    { class: "cc-segments", role: "radiogroup", "aria-label": "Log in with" },
    mode("uid", "UID and Auth Key"),
    mode("auth_token", "Auth token"),
  );

  const uid = element("input", {
    id: ids.uid,
    type: "text",
    autocomplete: "off",
    spellcheck: "false",
    placeholder: "user-42",
  });
  const samples = element("div", { class: "cc-chips", role: "group", "aria-label": "Sample users" });
  const optional = element("span");
  const described = { "aria-describedby": ids.note };
  const secrets = {
    uid: secretField(["Auth Key ", optional], described),
    auth_token: secretField(["Auth token"], { ...described, placeholder: "user-42_…" }),
  };
  const uidPane = element(
    "div",
    {},
    element("div", { class: "cc-field" }, element("label", { for: ids.uid }, "UID"), uid, samples),
    secrets.uid.node,
  );
  const tokenPane = element(
    "div",
    {},
    secrets.auth_token.node,
    element("ol", { class: "cc-steps" }, ...TOKEN_STEPS.map((step) => element("li", {}, step))),
  );
  const noteTitle = element("strong");
  const noteText = element("p");
  const note = element("div", { class: "cc-alert", "data-tone": "", id: ids.note }, icon("info"), noteTitle, noteText);
  const alert = errorRegion({ id: ids.alert });
  const formPane = element(
    "div",
    {},
    element("div", { class: "cc-row cc-spread" }, element("span", { class: "cc-title" }, "Log in"), target),
    host,
    modes,
    element("div", { class: "cc-panes" }, uidPane, tokenPane),
    element("div", { class: "cc-slot" }, note, alert.node),
  );

  const session = sessionCard(model, ask);
  const later = element(
    "div",
    { class: "cc-alert", "data-tone": "" },
    icon("info"),
    element("p", {}, prose("In production your backend mints the token, and your app logs in with `loginWithAuthToken(token)`.")),
  );
  const sessionPane = element("section", { "aria-label": "Logged-in user", tabindex: "-1" }, session.node, later);

  const submitText = element("span");
  const spinner = icon("loader-circle", "cc-spin");
  const submit = element("button", { type: "submit", class: "cc-primary" }, icon("log-in"), spinner, submitText);
  const leaveText = element("span");
  const leave = element(
    "button",
    { type: "button", onclick: () => model.get("leaving") || ask({ kind: "logout" }) },
    icon("log-out"),
    leaveText,
  );
  const show = (form) => {
    switching = form;
    seen = model.get("error").number;
    paint();
  };
  const change = quietButton("Switch user…", () => show(true));
  const back = quietButton("Back", () => show(false));
  const cancel = cancelButton(model, el, ask, submit);
  const status = element("p", { class: "cc-status", role: "status" });
  const form = element(
    "form",
    { class: "cc-card", autocomplete: "off", novalidate: true, "aria-label": "Log in" },
    element("div", { class: "cc-panes" }, formPane, sessionPane),
    element("div", { class: "cc-row cc-footer" }, submit, leave, change, cancel.button, back, status),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (model.get("busy")) return;
    if (isCut()) return ask({ kind: "hello" });
    const current = model.get("mode");
    ask({ kind: "login", mode: current, uid: uid.value, secret: secrets[current].take() });
  });

  const sampleChip = (sample) =>
    element(
      "button",
      {
        type: "button",
        class: "cc-chip",
        title: sample.uid,
        onclick: () => {
          uid.value = sample.uid;
          secrets.uid.input.focus();
        },
      },
      avatar(sample.uid, sample.name),
      element("span", { dir: "auto" }, sample.name),
    );
  const paintMode = () => {
    const current = model.get("mode");
    for (const radio of modes.querySelectorAll("input")) radio.checked = radio.value === current;
    for (const [name, { clear }] of Object.entries(secrets)) if (name !== current) clear();
    uidPane.inert = current !== "uid";
    tokenPane.inert = current === "uid";
    const own = model.get("target_kind") === "sandbox" ? "the sandbox has one" : "your settings have one";
    optional.textContent = model.get("has_key") ? `· optional, ${own}` : "";
    secrets.uid.input.placeholder = model.get("has_key") ? "Leave empty to use the app's key" : "";
    const note = NOTES[current === "uid" && model.get("target_kind") === "sandbox" ? "sandbox" : current];
    [noteTitle.textContent, noteText.textContent] = note;
  };
  const paintFault = (field) => {
    for (const [input, name] of [[uid, "uid"], [secrets.uid.input, "secret"], [secrets.auth_token.input, "secret"]]) {
      const wrong = field === name;
      input.setAttribute("aria-invalid", String(wrong));
      const describes = [wrong ? ids.alert : "", name === "secret" ? ids.note : ""].filter(Boolean).join(" ");
      if (describes) input.setAttribute("aria-describedby", describes);
      else input.removeAttribute("aria-describedby");
    }
  };
  const paint = () => {
    const [busy, leaving, user, notice] = ["busy", "leaving", "user", "notice"].map((name) => model.get(name));
    const active = busy || leaving;
    const error = busy ? NO_ERROR : model.get("error");
    const someone = model.get("logged_in") && Boolean(user.uid);
    if (wasBusy && !busy) switching = false;
    wasBusy = busy;
    const asksFor = !someone || switching || Boolean(error.code && error.number !== seen);
    const [hadFocus, wasForm] = [form.contains(form.ownerDocument.activeElement), !formPane.inert];
    const [text, tone] = TARGETS[model.get("target_kind")];
    target.replaceChildren(badge(text, tone));
    host.hidden = model.get("target_kind") === "sandbox";
    host.textContent = host.hidden ? "" : model.get("target");
    form.setAttribute("aria-busy", String(active));
    formPane.inert = !asksFor;
    sessionPane.inert = asksFor;
    submit.hidden = !asksFor;
    leave.hidden = change.hidden = asksFor;
    back.hidden = !(asksFor && someone) || active;
    submitText.textContent = busy ? "Logging in…" : "Log in";
    submit.firstChild.toggleAttribute("hidden", busy);
    spinner.toggleAttribute("hidden", !busy);
    leaveText.textContent = leaving ? "Logging out…" : "Log out";
    for (const button of [submit, leave, change]) button.setAttribute("aria-disabled", String(active));
    session.paint();
    paintFault(error.field);
    alert.paint(error);
    cancel.paint();
    paintStatus({ busy, leaving, notice, error, user, someone });
    if (hadFocus && wasForm !== asksFor) (asksFor ? uid : sessionPane).focus();
  };
  const paintStatus = ({ busy, leaving, notice, error, user, someone }) => {
    const plain = busy || leaving || !notice;
    status.classList.toggle("cc-sr", plain);
    if (busy) announce(status, "Logging in, please wait.");
    else if (leaving) announce(status, "Logging out, please wait.");
    else if (notice) announce(status, notice);
    else if (someone && !error.code) announce(status, "Logged in as ", element("bdi", {}, user.name || user.uid), ".");
    else announce(status);
  };

  begin(el, ["cc-login"], connection, form);
  const stops = [
    follow(model, ["samples"], () => samples.replaceChildren(...model.get("samples").map(sampleChip))),
    follow(model, ["mode", "has_key", "target_kind"], paintMode),
    follow(model, ["uid"], () => {
      uid.value = model.get("uid");
    }),
    follow(model, SHOWN, paint),
  ];
  return () => {
    for (const { clear } of Object.values(secrets)) clear();
    end();
    session.end();
    for (const stop of stops) stop();
  };
}

export default { render };
