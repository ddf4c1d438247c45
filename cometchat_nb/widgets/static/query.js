function render({ model, el }) {
  const ids = { text: uniqueId("cc-text"), choice: uniqueId("cc-choice"), hint: uniqueId("cc-hint") };
  const text = element("textarea", {
    id: ids.text,
    rows: 3,
    autocomplete: "off",
    spellcheck: "false",
    "aria-describedby": ids.hint,
    onkeydown: (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      ask();
    },
  });
  const choice = element(
    "select",
    { id: ids.choice, onchange: () => ask() },
    ...model.get("choices").map((name) => element("option", { value: name }, name)),
  );
  const clear = () => {
    text.value = "";
    ask();
    text.focus();
  };
  const status = element("p", { class: "cc-status", role: "status" });
  const alert = element("div", { role: "alert" });
  const offline = connectionBox();
  const kernel = connect(model, el, offline);
  const ask = () => kernel.ask({ kind: "ask", text: text.value, choice: choice.value });

  const form = element(
    "form",
    {
      role: "search",
      autocomplete: "off",
      onsubmit: (event) => {
        event.preventDefault();
        ask();
      },
    },
    element(
      "div",
      { class: "cc-field" },
      element("label", { for: ids.text }, model.get("label")),
      text,
      element("p", { id: ids.hint, class: "cc-hint" }, model.get("hint")),
    ),
    element(
      "div",
      { class: "cc-row" },
      element("label", { for: ids.choice }, model.get("choice_label")),
      choice,
      element("button", { type: "submit", class: "cc-primary" }, "Search"),
      element("button", { type: "button", onclick: clear }, "Clear"),
      status,
    ),
    alert,
  );
  const paint = () => {
    choice.value = model.get("choice");
  };
  const paintShown = (shown, names) => {
    announce(status, shown.answer ?? "");
    if (names.includes("problem")) alert.replaceChildren(...problemAlert(shown.problem));
  };

  begin(el, ["cc-part"], offline, form);
  const stops = [follow(model, ["choice"], paint), shownBy(model, paintShown)];
  return () => {
    text.value = "";
    kernel.end();
    for (const stop of stops) stop();
  };
}

export default { render };
