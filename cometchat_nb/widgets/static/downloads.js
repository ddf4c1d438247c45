// Files that the kernel makes when they are asked for: saved, or shown in place.

// A button that opens a short list of buttons; Escape, and whatever takes the focus elsewhere, close it.
const menuButton = (label, items) => {
  const list = element("div", { class: "cc-menu", hidden: true, onmousedown: (event) => event.preventDefault() }, ...items);
  const button = element(
    "button",
    { type: "button", "aria-expanded": "false", onclick: () => open(list.hidden) },
    label,
    icon("chevron-down"),
  );
  const open = (wanted) => {
    list.hidden = !wanted;
    button.setAttribute("aria-expanded", String(wanted));
  };
  const move = (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      open(false);
      button.focus();
    }
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    open(true);
    const at = items.indexOf(document.activeElement);
    items[(at < 0 && by < 0 ? -1 : at + by + items.length) % items.length]?.focus();
  };
  const leave = (event) => {
    if (!node.contains(event.relatedTarget)) open(false);
  };
  const node = element("div", { class: "cc-anchor", onkeydown: move, onfocusout: leave }, button, list);
  for (const item of items) item.addEventListener("click", () => open(false));
  return node;
};

const handouts = (model, { quiet = false } = {}) => {
  let wanted = null;
  const row = element("span", { class: "cc-handouts" });
  const status = element("span", { class: "cc-status cc-quiet-text", role: "status" });
  const alert = element("div", { role: "alert" });
  const place = element("div", { class: "cc-place" });

  const want = (label) => {
    if (wanted) return;
    wanted = { download: uniqueId("download"), parts: [], size: 0 };
    alert.replaceChildren();
    announce(status, `Making: ${label}…`);
    model.send({ kind: "want", download: wanted.download, label });
  };
  const save = ({ file_name, media_type }) => {
    const address = URL.createObjectURL(new Blob(wanted.parts, { type: media_type }));
    element("a", { href: address, download: file_name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    announce(status, `Downloaded ${file_name}.`);
  };
  const showInPlace = async () => {
    const parts = wanted.parts;
    const frame = element("iframe", { title: "Report", sandbox: "allow-popups allow-popups-to-escape-sandbox" });
    const close = quietButton("Close the report", () => {
      place.replaceChildren();
      row.querySelector("button")?.focus();
    });
    frame.srcdoc = await new Blob(parts).text();
    place.replaceChildren(element("div", { class: "cc-toolbar" }, element("span", { class: "cc-grow" }), close), frame);
    announce(status, "");
    close.focus();
  };
  const receive = (message, buffers) => {
    if (!wanted || message?.download !== wanted.download) return;
    if (message.kind === "failed") {
      wanted = null;
      announce(status, "");
      alert.replaceChildren(...problemAlert(message.reason));
    } else if (message.kind === "part" && message.offset === wanted.size) {
      wanted.parts.push(buffers[0]);
      wanted.size += buffers[0].byteLength;
      if (!message.last) return;
      if (message.in_place) showInPlace();
      else save(message);
      wanted = null;
    }
  };
  const button = (label) =>
    element("button", { type: "button", class: quiet ? "cc-quiet" : null, onclick: () => want(label) }, label);
  const paint = (menus) => {
    row.replaceChildren(
      ...menus.map(({ label, items }) =>
        items.length === 1 ? button(items[0]) : menuButton(label, items.map(button)),
      ),
    );
    if (!menus.length) {
      place.replaceChildren();
      announce(status, "");
    }
  };
  model.on("msg:custom", receive);
  return { row, status, alert, place, paint, end: () => model.off("msg:custom", receive) };
};
