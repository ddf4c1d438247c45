const initials = (name) =>
  name
    .split(/\s+/)
    .map((word) => word.match(/[\p{L}\p{N}]/u)?.[0].toUpperCase())
    .filter(Boolean)
    .filter((_, index, all) => index === 0 || index === all.length - 1)
    .join("") || "?";

const isWebAddress = (text) => {
  try {
    return ["https:", "http:"].includes(new URL(text).protocol);
  } catch {
    return false;
  }
};

async function copy(text) {
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

function render({ model, el }) {
  let asked = false;
  const connection = connectionBox();
  const { ask, end } = connect(model, el, connection);

  const avatar = element("div", { class: "cc-avatar", "aria-hidden": "true" });
  const name = element("p", { class: "cc-name", dir: "auto" });
  const fact = (label) => {
    const value = element("span", { dir: "auto" });
    return { value, row: element("div", {}, element("dt", {}, label), element("dd", {}, value)) };
  };
  const facts = { uid: fact("UID"), status: fact("Status"), role: fact("Role"), token: fact("Auth token") };
  const copied = element("span", { role: "status", class: "cc-status" });
  facts.token.row.querySelector("dd").append(
    element(
      "button",
      {
        type: "button",
        class: "cc-quiet",
        onclick: () => {
          asked = true;
          ask({ kind: "copy_token" });
        },
      },
      "Copy auth token",
    ),
    copied,
  );
  const list = element("dl", { class: "cc-facts" }, ...Object.values(facts).map(({ row }) => row));
  const panel = element("div", { class: "cc-panel" }, avatar, element("div", {}, name, list));
  const nobody = element("p", { class: "cc-status" }, "Nobody is logged in.");

  const paintAvatar = (user) => {
    const letters = initials(user.name || user.uid);
    avatar.replaceChildren(letters);
    if (!model.get("show_avatar") || !isWebAddress(user.avatar)) return;
    const image = element("img", {
      alt: "",
      loading: "lazy",
      referrerpolicy: "no-referrer",
      onerror: () => image.remove(),
    });
    image.src = user.avatar;
    avatar.append(image);
  };
  const paint = () => {
    const user = model.get("user");
    panel.hidden = !user.uid;
    nobody.hidden = Boolean(user.uid);
    copied.textContent = "";
    if (!user.uid) return;
    name.textContent = user.name || user.uid;
    for (const [key, { value }] of Object.entries(facts)) value.textContent = user[key];
    facts.status.value.dataset.status = user.status;
    paintAvatar(user);
  };
  const receive = async (message) => {
    if (!asked || message?.kind !== "token") return;
    asked = false;
    try {
      await copy(message.token);
      copied.textContent = "Copied.";
    } catch {
      copied.textContent = "The browser does not allow copying here.";
    }
  };

  el.classList.add("cc-widget");
  keepKeys(el);
  el.append(connection, element("section", { "aria-label": "Session", "aria-live": "polite" }, panel, nobody));
  model.on("msg:custom", receive);
  const stop = follow(model, ["user", "show_avatar"], paint);
  return () => {
    end();
    stop();
    model.off("msg:custom", receive);
  };
}

export default { render };
