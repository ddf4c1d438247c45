function render({ model, el }) {
  let values = { note: "", warning: "", problem: "", runs: [], recalled: -1, choices: [] };
  const pick = (label, onchange) => {
    const select = element("select", { onchange: () => onchange(select.value), "aria-label": label });
    return select;
  };
  const target = pick(model.get("choice_label"), (value) => kernel.ask({ kind: "choose", value }));
  const history = pick("Runs of this page", (value) => value !== "" && kernel.ask({ kind: "recall", number: Number(value) }));
  const agree = element("input", { type: "checkbox" });
  const warning = element("span", { dir: "auto" });
  const consent = element("label", { class: "cc-consent" }, agree, warning);
  const run = element("button", {
    type: "button",
    class: "cc-primary",
    onclick: () => {
      if (!canRun()) return;
      kernel.ask({ kind: "run", agreed_to: agree.checked ? values.warning : "" });
      agree.checked = false;
    },
  });
  const stop = element("button", {
    type: "button",
    onclick: () => {
      if (!model.get("stopping")) kernel.ask({ kind: "stop" });
    },
  });
  const bar = element("progress", { class: "cc-strip" });
  const counted = element("span", { class: "cc-count cc-quiet-text" });
  const status = element("p", { class: "cc-status cc-quiet-text cc-grow", role: "status", dir: "auto" });
  const alert = element("div", { role: "alert" });

  const offline = connectionBox();
  const kernel = connect(model, el, offline);
  const canRun = () => model.get("ready") && !model.get("running") && (values.warning === "" || agree.checked);
  const options = (select, entries, chosen) => {
    select.replaceChildren(...entries.map(([value, label]) => element("option", { value }, label)));
    select.value = chosen;
  };
  const paintChoices = () => {
    const offered = values.choices;
    target.hidden = offered.length < 2;
    const entries = offered.map(({ value, label }) => [value, `${model.get("choice_label")}: ${label}`]);
    options(target, entries, model.get("choice"));
  };
  const paint = () => {
    const [running, total] = [model.get("running"), model.get("total")];
    const had = stop.matches(":focus") && !running;
    run.textContent = model.get("label");
    run.hidden = running || (model.get("starts_itself") && !model.get("ready"));
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
    status.classList.toggle("cc-sr", model.get("told_below") && !running);
    el.setAttribute("aria-busy", String(running));
  };
  const paintShown = (shown, names) => {
    values = { ...values, ...shown };
    if (names.includes("warning")) {
      agree.checked = false;
      warning.textContent = `${shown.warning} I agree to that.`;
      consent.hidden = shown.warning === "";
    }
    if (names.includes("runs") || names.includes("recalled")) {
      history.hidden = shown.runs.length < 2;
      const entries = shown.runs.map((label, number) => [String(number), label]).reverse();
      const none = shown.recalled < 0 ? [["", "Earlier runs…"]] : [];
      options(history, [...none, ...entries], shown.recalled < 0 ? "" : String(shown.recalled));
    }
    if (names.includes("choices")) paintChoices();
    const { verdict } = shown;
    announce(status, ...(verdict?.text ? [badge(verdict.text, verdict.tone), " "] : []), shown.note ?? "");
    if (names.includes("problem")) alert.replaceChildren(...problemAlert(shown.problem));
    paint();
  };
  agree.addEventListener("change", paint);
  consent.hidden = history.hidden = true;

  const row = element("div", { class: "cc-row cc-run" }, counted, history, target, stop, run, status);
  begin(el, ["cc-part"], offline, row, consent, alert, bar);
  const stops = [
    follow(model, ["choice"], paintChoices),
    follow(model, ["ready", "running", "stopping", "done", "total", "label", "noun", "told_below"], paint),
    shownBy(model, paintShown),
  ];
  return () => {
    kernel.end();
    for (const end of stops) end();
  };
}

export default { render };
