function render({ model, el }) {
  let wanted = null;

  const row = element("div", { class: "cc-row" });
  const status = element("p", { class: "cc-status", role: "status" });
  const alert = element("div", { class: "cc-error", role: "alert" });

  const want = (label) => {
    if (wanted) return;
    wanted = { download: uniqueId("download"), parts: [], size: 0 };
    announce(alert, "");
    announce(status, `Making: ${label}…`);
    model.send({ kind: "want", download: wanted.download, label });
  };
  const save = ({ file_name, media_type }) => {
    const address = URL.createObjectURL(new Blob(wanted.parts, { type: media_type }));
    element("a", { href: address, download: file_name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    announce(status, `Downloaded ${file_name}.`);
    wanted = null;
  };
  const receive = (message, buffers) => {
    if (!wanted || message?.download !== wanted.download) return;
    if (message.kind === "failed") {
      wanted = null;
      announce(status, "");
      announce(alert, message.reason);
    } else if (message.kind === "part" && message.offset === wanted.size) {
      wanted.parts.push(buffers[0]);
      wanted.size += buffers[0].byteLength;
      if (message.last) save(message);
    }
  };
  const paint = () => {
    const labels = model.get("labels");
    el.hidden = labels.length === 0;
    row.replaceChildren(
      ...labels.map((label) => element("button", { type: "button", onclick: () => want(label) }, label)),
      status,
    );
  };

  begin(el, ["cc-part"], row, alert);
  model.on("msg:custom", receive);
  const stop = follow(model, ["labels"], paint);
  return () => {
    stop();
    model.off("msg:custom", receive);
  };
}

export default { render };
