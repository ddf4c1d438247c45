function render({ model, el }) {
  const ids = { hint: uniqueId("cc-drop") };
  let sending = null;

  const input = element("input", { type: "file", multiple: true, hidden: true, "aria-hidden": "true", tabindex: "-1" });
  input.accept = Object.keys(model.get("limits")).join(",");
  const choose = element(
    "button",
    { type: "button", "aria-describedby": ids.hint, onclick: () => input.click() },
    icon("upload"),
    "Choose files…",
  );
  const cancel = quietButton("Cancel", () => giveUp("cancelled"));
  const hint = element("span", { id: ids.hint, class: "cc-quiet-text" });
  const bar = element("progress", { "aria-label": "Sent to the kernel" });
  const status = element("span", { class: "cc-status cc-quiet-text", role: "status" });
  const alert = element("div", { role: "alert" });
  const files = handouts(model, { quiet: true });
  const links = element(
    "span",
    { class: "cc-row" },
    ...model.get("links").map((label) => quietButton(label, () => kernel.ask({ kind: "link", label }))),
    files.row,
  );
  const zone = element("div", { class: "cc-row cc-drop" }, choose, element("span", { class: "cc-drop-text" }, hint, status), cancel, links, input);

  const offline = connectionBox();
  const kernel = connect(model, el, offline);
  const giveUp = (reason) => {
    if (sending) kernel.ask({ kind: "give_up", upload: sending.upload, reason });
    sending = null;
  };
  const send = (list) => {
    if (!list.length) return;
    sending = { upload: uniqueId("upload"), files: [...list] };
    const announced = sending.files.map(({ name, size }) => ({ name, size }));
    kernel.ask({ kind: "begin", upload: sending.upload, files: announced });
  };
  const next = async (message) => {
    if (message?.kind !== "next" || message.upload !== sending?.upload) return;
    const { upload, files } = sending;
    const { file, offset } = message;
    try {
      const bytes = await files[file].slice(offset, offset + model.get("chunk")).arrayBuffer();
      if (sending?.upload === upload) model.send({ kind: "chunk", upload, file, offset }, undefined, [bytes]);
    } catch {
      giveUp("unreadable");
    }
  };
  input.addEventListener("change", () => {
    send(input.files);
    input.value = "";
  });

  // The panel around takes what is dropped; it is known once this is on the page.
  const stopDropping = onceShown(el, () => {
    const target = el.closest(".cc-panel") ?? zone;
    const hear = (event) => {
      if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
      event.preventDefault();
      event.stopPropagation();
      target.classList.toggle("cc-over", event.type === "dragenter" || event.type === "dragover");
      if (event.type === "drop") send(event.dataTransfer.files);
    };
    const kinds = ["dragenter", "dragover", "dragleave", "drop"];
    for (const kind of kinds) target.addEventListener(kind, hear);
    return () => kinds.forEach((kind) => target.removeEventListener(kind, hear));
  });

  let values = { files: [], problem: "" };
  const paint = () => {
    const [busy, received] = [model.get("busy"), model.get("received")];
    const size = values.files.reduce((sum, one) => sum + one.size, 0);
    const [first] = values.files;
    const name = values.files.length > 1 ? `${values.files.length} files` : first?.name;
    hint.textContent = model.get("prompt");
    hint.classList.toggle("cc-sr", Boolean(first));
    bar.hidden = cancel.hidden = !busy;
    bar.max = size || 1;
    bar.value = received;
    announce(status, name ? `${busy ? "Reading " : ""}${name} (${megabytes(size)})` : "");
  };
  const paintShown = (shown, names) => {
    values = { ...values, ...shown };
    if (names.includes("problem")) alert.replaceChildren(...problemAlert(shown.problem));
    if (names.includes("menus")) files.paint(shown.menus);
    paint();
  };

  begin(el, ["cc-part"], offline, zone, bar, alert, files.alert);
  model.on("msg:custom", next);
  const stops = [follow(model, ["busy", "received", "prompt"], paint), shownBy(model, paintShown)];
  return () => {
    sending = null;
    kernel.end();
    files.end();
    stopDropping();
    for (const stop of stops) stop();
    model.off("msg:custom", next);
  };
}

export default { render };
