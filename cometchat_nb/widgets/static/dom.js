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

// An icon of the set, drawn in the colour of the text around it. ICONS is put in front by Python.
const icon = (name, extra = "") => {
  const draw = ([tag, attributes, ...children]) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children.map(draw));
    return node;
  };
  const svg = draw(ICONS[name]);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `cc-icon ${extra}`.trim());
  return svg;
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
const SILENCE = 3000;
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
  let [silent, asked] = [true, false];
  const hear = () => {
    silent = asked = false;
  };
  const heard = () => {
    hear();
    say("");
  };
  const changed = () => {
    say(isCut() ? NOT_CONNECTED : "");
    ask({ kind: "hello" });
  };
  // Updates get lost where a server limits them. While work is under way, a silent kernel is asked how it stands.
  const looking = setInterval(() => {
    const working = model.get("running") || model.get("busy");
    if (working && silent && !asked && !isCut()) {
      asked = true;
      model.send({ kind: "hello" });
    }
    silent = true;
  }, SILENCE);
  model.on("change", hear);
  model.on("msg:custom", heard);
  model.on("comm_live_update", changed);
  changed();
  const end = () => {
    clearTimeout(waiting);
    clearInterval(looking);
    model.off("change", hear);
    model.off("msg:custom", heard);
    model.off("comm_live_update", changed);
  };
  return { ask, isCut, end };
};

const connectionBox = () => element("p", { class: "cc-connection", "aria-live": "polite" });

// A button that stops what is running; Escape inside the widget does the same.
const cancelButton = (model, el, ask, goOn) => {
  const stop = () => {
    if (model.get("cancellable")) ask({ kind: "cancel" });
  };
  const button = element("button", { type: "button", class: "cc-quiet", onclick: stop }, "Cancel");
  el.addEventListener("keydown", (event) => {
    if (event.key === "Escape") stop();
  });
  const paint = () => {
    const shown = model.get("cancellable");
    if (!shown && button.matches(":focus")) goOn.focus();
    button.hidden = !shown;
  };
  return { button, paint };
};

// What every widget starts with.
const begin = (el, kind, ...children) => {
  el.classList.add("cc-widget", "cc-ui", ...kind);
  keepKeys(el);
  el.append(...children);
};

// Calls act when the element has a place on the page; what act returns ends it.
const onceShown = (el, act) => {
  let end = () => {};
  const watch = new ResizeObserver(() => {
    if (!el.isConnected) return;
    watch.disconnect();
    end = act();
  });
  watch.observe(el);
  return () => {
    watch.disconnect();
    end();
  };
};

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
