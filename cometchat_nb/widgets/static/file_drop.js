function render({ model, el }) {
  const ids = { hint: uniqueId("cc-drop") };
  let sending = null;

  const input = element("input", { type: "file", hidden: true, "aria-hidden": "true", tabindex: "-1" });
  input.accept = Object.keys(model.get("limits")).join(",");
  const choose = element(
    "button",
    { type: "button", "aria-describedby": ids.hint, onclick: () => input.click() },
    "Choose a file…",
  );
  const cancel = element("button", { type: "button", class: "cc-quiet", onclick: () => giveUp("cancelled") }, "Cancel");
  const prompt = element("p", { id: ids.hint });
  const bar = element("progress", { "aria-label": "Sent to the kernel" });
  const status = element("p", { class: "cc-status", role: "status" });
  const alert = element("div", { class: "cc-error", role: "alert" });
  const zone = element(
    "div",
    { class: "cc-drop" },
    prompt,
    element("div", { class: "cc-row" }, choose, cancel, bar, status),
    input,
  );

  const offline = connectionBox();
  const kernel = connect(model, el, offline);
  const giveUp = (reason) => {
    if (sending) kernel.ask({ kind: "give_up", upload: sending.upload, reason });
    sending = null;
  };
  const send = (file) => {
    sending = { upload: uniqueId("upload"), file };
    kernel.ask({ kind: "begin", upload: sending.upload, name: file.name, size: file.size });
  };
  const next = async (message) => {
    if (message?.kind !== "next" || message.upload !== sending?.upload) return;
    const { upload, file } = sending;
    try {
      const bytes = await file.slice(message.offset, message.offset + model.get("chunk")).arrayBuffer();
      if (sending?.upload === upload) {
        model.send({ kind: "chunk", upload, offset: message.offset }, undefined, [bytes]);
      }
    } catch {
      giveUp("unreadable");
    }
  };
  input.addEventListener("change", () => {
    if (input.files.length) send(input.files[0]);
    input.value = "";
  });

  const hasFile = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
    zone.addEventListener(kind, (event) => {
      if (!hasFile(event)) return;
      event.preventDefault();
      event.stopPropagation();
      zone.classList.toggle("cc-over", kind === "dragenter" || kind === "dragover");
      if (kind === "drop" && event.dataTransfer.files.length) send(event.dataTransfer.files[0]);
    });
  }

  const paint = () => {
    const { name, size } = model.get("file");
    const [busy, received] = [model.get("busy"), model.get("received")];
    prompt.textContent = model.get("prompt");
    choose.textContent = name ? "Choose another file…" : "Choose a file…";
    bar.hidden = cancel.hidden = !busy;
    bar.max = size || 1;
    bar.value = received;
    announce(status, name ? `${busy ? "Reading " : ""}${name} (${megabytes(size)})` : "");
    announce(alert, model.get("problem"));
  };

  begin(el, ["cc-part"], offline, zone, alert);
  model.on("msg:custom", next);
  const stop = follow(model, ["file", "busy", "received", "prompt", "problem"], paint);
  return () => {
    sending = null;
    kernel.end();
    stop();
    model.off("msg:custom", next);
  };
}

export default { render };
