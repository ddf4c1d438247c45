// Helpers that every widget's module starts with. Data reaches the page as text, never as markup.

const element = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (typeof value === "boolean") node.toggleAttribute(name, value);
    else if (value != null) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
};

const uniqueId = (prefix) => `${prefix}-${crypto.getRandomValues(new Uint32Array(2)).join("")}`;

// Changes a live region only where it says something else, so that it is read out once.
const announce = (region, ...parts) => {
  const said = element("span", {}, ...parts);
  if (said.textContent !== region.textContent) region.replaceChildren(...said.childNodes);
};

// Calls paint now and after each change of the named traits; returns what ends that.
const follow = (model, names, paint) => {
  for (const name of names) model.on(`change:${name}`, paint);
  paint();
  return () => {
    for (const name of names) model.off(`change:${name}`, paint);
  };
};

// The notebook's own shortcuts must not hear what is typed or pressed inside a widget.
const keepKeys = (node) => node.addEventListener("keydown", (event) => event.stopPropagation());

const PATIENCE = 5000;
const NO_ANSWER =
  "The kernel has not answered yet. It may be busy with another cell; if it was restarted or shut down, " +
  "run this cell again.";
const NOT_CONNECTED = "Not connected to the kernel. Run this cell again.";

// Sends messages to the kernel, which answers each, and says in the box when none is there to answer.
const connect = (model, el, box) => {
  let waiting;
  const isCut = () => el.closest?.(".jupyter-widgets-disconnected") != null;
  const say = (text) => {
    clearTimeout(waiting);
    waiting = undefined;
    announce(box, text);
  };
  const wait = () => {
    waiting ??= setTimeout(() => say(isCut() ? NOT_CONNECTED : NO_ANSWER), PATIENCE);
  };
  const ask = (content) => {
    try {
      model.send(content);
      wait();
    } catch {
      say(NOT_CONNECTED);
    }
  };
  const heard = () => say("");
  const changed = () => {
    say(isCut() ? NOT_CONNECTED : "");
    ask({ kind: "hello" });
  };
  model.on("msg:custom", heard);
  model.on("comm_live_update", changed);
  changed();
  const end = () => {
    clearTimeout(waiting);
    model.off("msg:custom", heard);
    model.off("comm_live_update", changed);
  };
  return { ask, isCut, end };
};

const connectionBox = () => element("p", { class: "cc-connection", "aria-live": "polite" });

// A button that stops what is running; Escape inside the widget does the same.
const cancelButton = (model, el, ask, goOn) => {
  const stop = () => {
    if (model.get("busy") && model.get("cancellable")) ask({ kind: "cancel" });
  };
  const button = element("button", { type: "button", class: "cc-quiet", onclick: stop }, "Cancel");
  el.addEventListener("keydown", (event) => {
    if (event.key === "Escape") stop();
  });
  const paint = () => {
    const shown = model.get("busy") && model.get("cancellable");
    if (!shown && button.matches(":focus")) goOn.focus();
    button.hidden = !shown;
  };
  return { button, paint };
};

const paintError = (box, error) => {
  if (!error?.code) return box.replaceChildren();
  const line = (label, text) =>
    element("p", {}, element("strong", {}, `${label}: `), element("span", { dir: "auto" }, text));
  box.replaceChildren(
    element("p", { class: "cc-code" }, element("code", {}, error.code)),
    ...(error.meaning ? [element("p", {}, error.meaning)] : []),
    line("Reason", error.reason),
    ...(error.next_step ? [line("Next step", error.next_step)] : []),
  );
};

// What every part of the workbench starts with.
const begin = (el, ...children) => {
  el.classList.add("cc-widget", "cc-part");
  keepKeys(el);
  el.append(...children);
};

const factList = (facts) =>
  element(
    "dl",
    { class: "cc-facts" },
    ...facts.map(([label, value]) =>
      element("div", {}, element("dt", {}, label), element("dd", {}, element("span", { dir: "auto" }, value))),
    ),
  );

const megabytes = (bytes) =>
  bytes < 100_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
