function render({ model, el }) {
  const group = uniqueId("cc-run");
  const choices = element("fieldset", { class: "cc-modes" });
  const agree = element("input", { type: "checkbox" });
  const warning = element("span", { dir: "auto" });
  const consent = element("label", { class: "cc-consent" }, agree, warning);
  const run = element("button", {
    type: "button",
    class: "cc-primary",
    onclick: () => {
      if (!canRun()) return;
      kernel.ask({ kind: "run", agreed_to: agree.checked ? model.get("warning") : "" });
      agree.checked = false;
    },
  });
  const stop = element("button", {
    type: "button",
    onclick: () => {
      if (!model.get("stopping")) kernel.ask({ kind: "stop" });
    },
  });
  const bar = element("progress", {});
  const counted = element("span", { class: "cc-count" });
  const status = element("p", { class: "cc-status", role: "status" });
  const alert = element("div", { class: "cc-error", role: "alert" });

  const offline = connectionBox();
  const kernel = connect(model, el, offline);
  const canRun = () =>
    model.get("ready") && !model.get("running") && (model.get("warning") === "" || agree.checked);
  const paintChoices = () => {
    const offered = model.get("choices");
    choices.hidden = offered.length < 2;
    choices.replaceChildren(
      element("legend", {}, "Send the logins to"),
      ...offered.map(({ value, label }) => {
        const radio = element("input", {
          type: "radio",
          name: group,
          value,
          onchange: () => kernel.ask({ kind: "choose", value }),
        });
        radio.checked = value === model.get("choice");
        return element("label", {}, radio, element("span", { dir: "auto" }, label));
      }),
    );
  };
  const paintWarning = () => {
    agree.checked = false;
    warning.textContent = `${model.get("warning")} I agree to that.`;
    consent.hidden = model.get("warning") === "";
    paint();
  };
  const paint = () => {
    const [running, total] = [model.get("running"), model.get("total")];
    const had = stop.matches(":focus") && !running;
    run.textContent = model.get("label");
    run.setAttribute("aria-disabled", String(!canRun()));
    stop.hidden = bar.hidden = counted.hidden = !running;
    stop.textContent = model.get("stopping") ? "Stopping…" : "Stop";
    if (had) run.focus();
    bar.setAttribute("aria-label", `Progress, ${model.get("noun")}`);
    if (total) {
      bar.max = total;
      bar.value = model.get("done");
    } else bar.removeAttribute("value");
    const done = model.get("done").toLocaleString("en");
    counted.textContent = total ? `${done} of ${total.toLocaleString("en")} ${model.get("noun")}` : "";
    el.setAttribute("aria-busy", String(running));
    announce(status, model.get("note"));
    announce(alert, model.get("problem"));
  };
  agree.addEventListener("change", paint);

  begin(el, ["cc-part"], offline, choices, consent, element("div", { class: "cc-row" }, run, stop, bar, counted, status), alert);
  const stops = [
    follow(model, ["choices", "choice"], paintChoices),
    follow(model, ["warning"], paintWarning),
    follow(
      model,
      ["ready", "running", "stopping", "done", "total", "note", "problem", "label", "noun"],
      paint,
    ),
  ];
  return () => {
    kernel.end();
    for (const end of stops) end();
  };
}

export default { render };
