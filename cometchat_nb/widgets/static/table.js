const PAUSE = 150;
const SHORT = 24; // so many characters of code stay on one line

// An error code is broken between its words only; everything else may be anywhere.
const worded = (text) =>
  /^[A-Z][A-Z0-9_]{2,39}$/.test(text)
    ? element("span", {}, ...text.split(/(?<=_)/).flatMap((word) => [word, element("wbr")]))
    : element("span", { dir: "auto" }, text);

const cellOf = (cell, kind, tone) => {
  const text = typeof cell === "string" ? cell : cell.text;
  if (cell.more !== undefined) {
    const more = element("span", { class: "cc-quiet-text" }, prose(cell.more));
    return element("span", { class: "cc-titled" }, element("strong", {}, prose(text)), more);
  }
  if (typeof cell !== "string") return text ? badge(text, cell.tone) : "";
  if (kind === "badge" && text) return badge(text, tone);
  if (kind !== "share" || !text) return worded(text);
  return element("span", { class: "cc-row" }, meter(parseFloat(text) || 0, tone), text);
};

function render({ model, el }) {
  let [values, open, waiting, goTo] = [{}, false, null, null];
  const send = (content) => model.send(content);

  const chips = element("div", { class: "cc-chips", role: "group", "aria-label": "Show" });
  const filter = element("input", {
    type: "search",
    "aria-label": `Filter ${model.get("noun")}`,
    placeholder: `Filter ${model.get("noun")}…`,
    oninput: () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => send({ kind: "filter", text: filter.value }), PAUSE);
    },
  });
  const files = handouts(model);
  const tools = element(
    "div",
    { class: "cc-tools" },
    files.status,
    filter,
    files.row,
    ...model.get("actions").map((label) => quietButton(label, () => send({ kind: "act", label }))),
  );
  const heading = element("p", { class: "cc-heading" }, model.get("heading"));
  const toolbar = element("div", { class: "cc-toolbar" }, ...(model.get("heading") ? [heading] : []), chips, tools);

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
  const empty = element("div", { class: "cc-empty" });
  const scroll = element("div", { class: "cc-scroll" }, table, empty);
  const content = element("div", { class: "cc-details" });
  const close = element(
    "button",
    { type: "button", class: "cc-quiet cc-close", "aria-label": "Close the details", onclick: () => openSheet(false) },
    icon("x"),
  );
  const sheet = element(
    "section",
    { class: "cc-sheet", "aria-label": model.get("details_label"), "aria-live": "polite" },
    close,
    content,
  );
  const stage = element("div", { class: "cc-stage" }, scroll, ...(model.get("details_label") ? [sheet] : []));

  const turn = (label, drawn, pages) =>
    element(
      "button",
      { type: "button", class: "cc-quiet", "aria-label": label, onclick: () => turnBy(pages, null) },
      drawn,
    );
  const turnBy = (pages, focus) => {
    const first = values.view.first + pages * model.get("page_size");
    if (first < 0 || first >= values.view.total) return;
    goTo = focus;
    send({ kind: "turn", first });
  };
  const [back, on] = [turn("Previous page", icon("chevron-left"), -1), turn("Next page", icon("chevron-right"), 1)];
  const where = element("span", { role: "status" });
  const note = element("span", { dir: "auto" });
  const keys = element("span", { class: "cc-keys" }, "↑↓ select · Enter open · / filter");
  const foot = element("div", { class: "cc-foot" }, where, back, on, note, element("span", { class: "cc-grow" }), keys);

  const buttons = () => [...body.querySelectorAll("[data-row]")];
  const current = () => body.querySelector(`[data-row="${values.selected}"]`);
  const openSheet = (wanted) => {
    const closes = open && !wanted;
    open = wanted;
    stage.classList.toggle("cc-open", open);
    if (closes) (current() ?? buttons()[0])?.focus();
  };
  const select = (row, pause = 0) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => send({ kind: "select", row }), pause);
  };
  const step = (button, by) => {
    const all = buttons();
    const next = all[all.indexOf(button) + by];
    if (!next) return turnBy(by, by > 0 ? 0 : -1);
    next.focus();
    select(Number(next.dataset.row), PAUSE);
  };
  const selector = (inside, row) =>
    element(
      "button",
      {
        type: "button",
        class: "cc-select",
        "data-row": row,
        onkeydown: (event) => {
          const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          if (!by) return;
          event.preventDefault();
          step(event.currentTarget, by);
        },
      },
      inside,
    );
  const rowOf = ({ number, cells, tone }, columns) => {
    const shown = cells.map((cell, column) => {
      const { name, kind } = columns[column];
      const inside = cellOf(cell || (column ? "" : "—"), kind, tone);
      const short = (kind === "mono" || !column) && cell.length <= SHORT;
      const attributes = { "data-label": name, "data-kind": kind, "data-short": short };
      return column
        ? element("td", { role: "cell", ...attributes }, inside)
        : element(
            "th",
            { scope: "row", role: "rowheader", ...attributes },
            model.get("selectable") ? selector(inside, number) : inside,
          );
    });
    const choose = () => {
      content.classList.toggle("cc-stale", number !== values.selected);
      select(number);
      openSheet(true);
    };
    return element("tr", { role: "row", ...(model.get("selectable") ? { onclick: choose } : {}) }, ...shown);
  };
  const headOf = ({ name, kind }, column, { sort, descending, orderable }) => {
    const sorted = sort === column ? (descending ? "descending" : "ascending") : "none";
    const marks = sorted === "none" ? [] : [descending ? icon("arrow-down") : icon("arrow-up")];
    const button = element(
      "button",
      { type: "button", class: "cc-sort", onclick: () => send({ kind: "sort", column }) },
      name,
      ...marks,
    );
    const attributes = { scope: "col", role: "columnheader", "data-kind": kind, "aria-sort": sorted };
    return element("th", attributes, orderable ? button : name);
  };
  const chipOf = ({ label, count, tone }, number, chosen) =>
    element(
      "button",
      {
        type: "button",
        class: "cc-chip",
        "data-tone": tone,
        "data-chip": number,
        "aria-pressed": String(number === chosen),
        onclick: () => send({ kind: "chip", chip: number }),
      },
      `${label} `,
      element("span", { class: "cc-count" }, count.toLocaleString("en")),
    );

  const paintView = () => {
    const { view } = values;
    const held = el.contains(document.activeElement) ? document.activeElement.dataset : {};
    const sorting = head.contains(document.activeElement) ? [...head.children].findIndex((th) => th.contains(document.activeElement)) : -1;
    caption.textContent = model.get("caption");
    head.replaceChildren(...view.columns.map((column, number) => headOf(column, number, view)));
    body.replaceChildren(...view.rows.map((row) => rowOf(row, view.columns)));
    chips.hidden = view.chips.length === 0;
    const everything = { label: "All", count: view.all, tone: "" };
    chips.replaceChildren(
      chipOf(everything, null, view.chip),
      ...view.chips.map((chip, number) => chipOf(chip, number, view.chip)),
    );
    if (filter !== document.activeElement) filter.value = view.filter;
    toolbar.hidden = view.all === 0 && !values.menus?.length;
    filter.hidden = view.all === 0 || !view.orderable;
    table.hidden = view.total === 0;
    empty.hidden = view.total !== 0;
    const nothing = view.all ? `No ${model.get("noun")} match. Try fewer words, or choose All.` : model.get("empty");
    empty.replaceChildren(icon("inbox"), element("p", {}, nothing));
    foot.hidden = view.all === 0;
    back.hidden = on.hidden = view.total <= model.get("page_size");
    keys.hidden = !model.get("selectable");
    back.setAttribute("aria-disabled", String(view.first === 0));
    on.setAttribute("aria-disabled", String(view.first + view.rows.length >= view.total));
    const number = (count) => count.toLocaleString("en");
    const part = `${number(view.first + 1)}–${number(view.first + view.rows.length)} of ${number(view.total)}`;
    const filtered = view.total < view.all ? `, ${number(view.all)} in all` : "";
    announce(where, view.total ? `${part} ${model.get("noun")}${filtered}` : "");
    if (goTo !== null) {
      const target = buttons().at(goTo);
      target?.focus();
      if (target) select(Number(target.dataset.row), PAUSE);
      goTo = null;
    } else if (held.row !== undefined) body.querySelector(`[data-row="${held.row}"]`)?.focus();
    else if (held.chip !== undefined) chips.querySelector(`[data-chip="${held.chip}"]`)?.focus();
    else if (sorting >= 0) head.children[sorting].querySelector("button")?.focus();
  };
  const paintSelection = () => {
    for (const button of buttons()) {
      const chosen = button.dataset.row === String(values.selected);
      button.setAttribute("aria-pressed", String(chosen));
      button.closest("tr").classList.toggle("cc-selected", chosen);
    }
  };
  const paint = (shown, names) => {
    values = shown;
    if (names.includes("menus")) files.paint(shown.menus);
    if (names.includes("note")) note.textContent = shown.note ? `· ${shown.note}` : "";
    if (names.includes("view")) paintView();
    if (names.includes("view") || names.includes("selected")) paintSelection();
    if (names.includes("selected")) content.classList.remove("cc-stale");
    if (!names.includes("detail")) return;
    const there = Boolean(shown.detail.title);
    sheet.hidden = !there;
    stage.classList.toggle("cc-has-details", there);
    if (!there) return openSheet(false);
    const turned = content.contains(document.activeElement) && document.activeElement.getAttribute("aria-label");
    content.replaceChildren(...detailsView(shown.detail, (first) => send({ kind: "list", first })));
    if (turned) content.querySelector(`[aria-label="${turned}"]`)?.focus();
  };

  el.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && open) openSheet(false);
    const typing = event.target.matches("input, textarea, select");
    if (event.key !== "/" || typing || filter.hidden) return;
    event.preventDefault();
    filter.focus();
  });
  begin(el, ["cc-part", "cc-wide"], element("div", { class: "cc-card cc-flush" }, toolbar, files.alert, files.place, stage, foot));
  table.hidden = toolbar.hidden = filter.hidden = foot.hidden = sheet.hidden = true;
  empty.replaceChildren(icon("inbox"), element("p", {}, model.get("empty")));
  const stop = shownBy(model, paint);
  const stopCaption = follow(model, ["caption"], () => {
    caption.textContent = model.get("caption");
  });
  return () => {
    clearTimeout(waiting);
    files.end();
    stop();
    stopCaption();
  };
}

export default { render };
