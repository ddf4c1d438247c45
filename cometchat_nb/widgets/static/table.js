// An error code is broken between its words only; everything else may be anywhere.
const worded = (text) =>
  /^[A-Z][A-Z0-9_]{2,39}$/.test(text)
    ? element("code", {}, ...text.split(/(?<=_)/).flatMap((word) => [word, element("wbr")]))
    : element("span", { dir: "auto" }, text);

function render({ model, el }) {
  const caption = element("caption");
  const head = element("tr", { role: "row" });
  const body = element("tbody", { role: "rowgroup" });
  const table = element(
    "table",
    { class: "cc-table", role: "table" },
    caption,
    element("thead", { role: "rowgroup" }, head),
    body,
  );
  const scroll = element("div", { class: "cc-scroll" }, table);
  const empty = element("p", { class: "cc-empty" });
  const where = element("span", { class: "cc-status", role: "status" });
  const turn = (label, pages) =>
    element(
      "button",
      {
        type: "button",
        onclick: () => {
          const first = model.get("first") + pages * model.get("page_size");
          if (first >= 0 && first < model.get("total")) model.send({ kind: "turn", first });
        },
      },
      label,
    );
  const [back, on] = [turn("Previous", -1), turn("Next", 1)];
  const pager = element("div", { class: "cc-row" }, back, on, where);

  const select = (row) => model.send({ kind: "select", row });
  const selector = (text, row) =>
    element(
      "button",
      {
        type: "button",
        class: "cc-select",
        "data-row": row,
        onkeydown: (event) => {
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          const other = step && body.querySelector(`[data-row="${row + step}"]`);
          if (!other) return;
          event.preventDefault();
          other.focus();
        },
      },
      worded(text || "—"),
    );

  const paintRows = () => {
    const [columns, first, selectable] = [model.get("columns"), model.get("first"), model.get("selectable")];
    const focused = body.contains(document.activeElement) ? document.activeElement.dataset.row : null;
    caption.textContent = model.get("caption");
    head.replaceChildren(...columns.map((name) => element("th", { scope: "col", role: "columnheader" }, name)));
    body.replaceChildren(
      ...model.get("rows").map(({ cells, tone }, index) => {
        const row = first + index;
        const shown = cells.map((text, column) => {
          const content = column === 0 && selectable ? selector(text, row) : worded(text);
          const label = { "data-label": columns[column] };
          return column === 0
            ? element("th", { scope: "row", role: "rowheader", ...label }, content)
            : element("td", { role: "cell", ...label }, content);
        });
        return element(
          "tr",
          { role: "row", "data-tone": tone, ...(selectable ? { onclick: () => select(row) } : {}) },
          ...shown,
        );
      }),
    );
    if (focused !== null) body.querySelector(`[data-row="${focused}"]`)?.focus();
    const [total, shown] = [model.get("total"), model.get("rows").length];
    scroll.hidden = total === 0;
    empty.hidden = total !== 0;
    empty.textContent = model.get("empty");
    pager.hidden = total <= model.get("page_size");
    back.setAttribute("aria-disabled", String(first === 0));
    on.setAttribute("aria-disabled", String(first + shown >= total));
    announce(where, `${first + 1}–${first + shown} of ${total}`);
    paintSelection();
  };
  const paintSelection = () => {
    const selected = String(model.get("selected"));
    for (const button of body.querySelectorAll("[data-row]")) {
      const chosen = button.dataset.row === selected;
      button.setAttribute("aria-pressed", String(chosen));
      button.closest("tr").classList.toggle("cc-selected", chosen);
    }
  };

  begin(el, ["cc-part"], scroll, empty, pager);
  const stops = [
    follow(model, ["rows", "first", "total", "columns", "empty", "caption"], paintRows),
    follow(model, ["selected"], paintSelection),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

export default { render };
