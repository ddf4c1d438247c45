// Parts that several widgets are made of: avatar, badge, alert, what copies.

const initials = (name) =>
  name
    .split(/\s+/)
    .map((word) => word.match(/[\p{L}\p{N}]/u)?.[0].toUpperCase())
    .filter(Boolean)
    .filter((_, index, all) => index === 0 || index === all.length - 1)
    .join("") || "?";

const HUES = 6;
const hueOf = (uid) => [...uid].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 9973, 7) % HUES;

const avatar = (uid, name) =>
  element("span", { class: "cc-avatar", "data-hue": hueOf(uid), "aria-hidden": "true" }, initials(name || uid));

const isWebAddress = (text) => {
  try {
    return ["https:", "http:"].includes(new URL(text).protocol);
  } catch {
    return false;
  }
};

// Lays a picture over the initials, which stay where it does not load.
const showPicture = (face, url) => {
  if (!isWebAddress(url)) return;
  const image = element("img", {
    alt: "",
    loading: "lazy",
    referrerpolicy: "no-referrer",
    onerror: () => image.remove(),
  });
  image.src = url;
  face.append(image);
};

const badge = (text, tone = "", attributes = {}) =>
  element("span", { class: "cc-badge", "data-tone": tone, ...attributes }, text);

async function copyText(text) {
  if (navigator.clipboard) {
    try {
      return await navigator.clipboard.writeText(text);
    } catch {
      // Not allowed here: the older way may be.
    }
  }
  const area = element("textarea", { class: "cc-offscreen" });
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("the browser refused");
}

// Text in which what stands between backticks is code.
const prose = (text, attributes = {}) =>
  element(
    "span",
    { dir: "auto", ...attributes },
    ...text.split("`").map((part, index, all) =>
      index % 2 && index < all.length - 1 ? element("code", {}, part) : index % 2 ? `\`${part}` : part,
    ),
  );

const quietButton = (text, onclick, attributes = {}) =>
  element("button", { type: "button", class: "cc-quiet", onclick, ...attributes }, text);

// A button that copies the text that `read` returns, and says so beside it for a moment.
const copyButton = (label, read, attributes = {}) => {
  const said = element("span", { class: "cc-quiet-text", "aria-live": "polite" });
  const copy = async () => {
    try {
      await copyText(await read());
      said.textContent = "Copied.";
    } catch {
      said.textContent = "The browser does not allow copying here.";
    }
    setTimeout(() => said.replaceChildren(), 4000);
  };
  const button = quietButton(label, copy, attributes);
  button.prepend(icon("copy"));
  return element("span", {}, button, said);
};

const likelihood = (percent) => (percent >= 80 ? "Very likely" : percent >= 50 ? "Likely" : "Possible");

const meter = (percent, tone) => {
  const bar = element("i");
  bar.style.width = `${Math.max(0, Math.min(100, percent))}%`;
  return element("span", { class: "cc-meter", "aria-hidden": "true", "data-tone": tone }, bar);
};

const causeCard = ({ cause, percent, evidence, next_step, page, source }) =>
  element(
    "li",
    { class: "cc-cause" },
    element("p", { class: "cc-likelihood" }, meter(percent), likelihood(percent)),
    element("p", {}, element("strong", {}, prose(cause))),
    element("p", { class: "cc-quiet-text" }, prose(evidence)),
    ...(next_step
      ? [element("p", {}, element("strong", {}, "Next step. "), prose(next_step))]
      : []),
    ...links(["About this cause", page], [page ? "Source" : "Documentation", source]),
  );

const isAddress = (text) => /^(https?|file):\/\//.test(text ?? "");

const link = (label, address) =>
  element(
    "a",
    { href: address, target: "_blank", rel: "noreferrer noopener", title: address },
    `${label} `,
    icon("external-link"),
    element("span", { class: "cc-sr" }, " (opens in a new tab)"),
  );

// Where there is more to read; what has no address is left out.
const links = (...labelled) => {
  const known = labelled.filter(([, address]) => isAddress(address));
  return known.length ? [element("p", { class: "cc-row cc-more" }, ...known.map(([label, address]) => link(label, address)))] : [];
};

// Why something could not be done, line by line.
const problemAlert = (problem) =>
  problem
    ? [
        element(
          "div",
          { class: "cc-alert", "data-tone": "bad" },
          icon("circle-alert"),
          ...problem.split("\n").map((line) => element("p", { dir: "auto" }, line)),
        ),
      ]
    : [];

// A code breaks between its words only.
const code = (text) =>
  element("code", { class: "cc-badge", "data-tone": "bad" }, ...text.split(/(?<=_)/).flatMap((word) => [word, element("wbr")]));

// What happened, in words; the code beside it; what to do next; why, where a person asks.
const errorAlert = (error) => {
  if (!error?.code) return [];
  const once = (cause) => (error.next_step.endsWith(cause.next_step) ? { ...cause, next_step: "" } : cause);
  const why = element(
    "div",
    { class: "cc-why", hidden: true },
    element("ol", { class: "cc-causes" }, ...(error.causes ?? []).map(once).map(causeCard)),
    ...(error.facts?.length ? [factList(error.facts)] : []),
  );
  const open = quietButton(
    "Why?",
    () => {
      why.hidden = !why.hidden;
      open.setAttribute("aria-expanded", String(!why.hidden));
    },
    { "aria-expanded": "false" },
  );
  const summary = () =>
    [`${error.code}: ${error.headline}`, error.reason, `Next step: ${error.next_step}`].filter(Boolean).join("\n");
  return [
    element(
      "div",
      { class: "cc-alert", "data-tone": "bad" },
      icon("circle-alert"),
      element("p", { class: "cc-headline" }, element("strong", {}, prose(error.headline))),
      ...(error.next_step ? [element("p", {}, prose(error.next_step))] : []),
      element("div", { class: "cc-row cc-links" }, code(error.code), open, copyButton("Copy", summary), ...(isAddress(error.page) ? [link("Read more", error.page)] : [])),
      why,
    ),
  ];
};

// A live region that reads each failure out once, however often it is painted; what was opened in it stays open.
const errorRegion = (attributes = {}) => {
  const node = element("div", { role: "alert", ...attributes });
  let shown = null;
  const paint = (error) => {
    if (error.number === shown) return;
    shown = error.number;
    node.replaceChildren(...errorAlert(error));
  };
  return { node, paint };
};
