const LISTED = 20;

// Rows that belong to what is described, a page at a time.
const listing = ({ heading, columns, rows, first, total }, turnTo) => {
  const page = rows.length;
  const turn = (label, drawn, to) =>
    element("button", { type: "button", class: "cc-quiet", "aria-label": label, "aria-disabled": String(to < 0 || to >= total), onclick: () => to >= 0 && to < total && turnTo(to) }, drawn);
  const before = first - LISTED;
  const count = `${(first + 1).toLocaleString("en")}–${(first + page).toLocaleString("en")} of ${total.toLocaleString("en")}`;
  const turns = total > page ? [turn("Users before", icon("chevron-left"), before), turn("Users after", icon("chevron-right"), first + LISTED)] : [];
  return element(
    "div",
    { class: "cc-listing" },
    element("div", { class: "cc-row cc-spread" }, element("p", { class: "cc-heading" }, heading), element("span", { class: "cc-count cc-quiet-text" }, count, ...turns)),
    element(
      "table",
      {},
      element("caption", { class: "cc-sr" }, heading),
      element("thead", {}, element("tr", {}, ...columns.map((name) => element("th", { scope: "col" }, name)))),
      element("tbody", {}, ...rows.map((cells) => element("tr", {}, ...cells.map((cell) => element("td", { dir: "auto" }, cell))))),
    ),
  );
};

const detailsView = ({ title, subtitle, text, facts, causes, quotes, copies, listing: rows, source, tone, note }, turnTo) => [
  element(
    "div",
    { class: "cc-row cc-spread" },
    element("p", { class: "cc-title", dir: "auto" }, title),
    ...(note ? [badge(note, tone)] : []),
  ),
  ...(subtitle ? [element("p", { class: "cc-quiet-text", dir: "auto" }, subtitle)] : []),
  ...(text ? [element("p", {}, prose(text))] : []),
  ...(causes.length ? [element("ol", { class: "cc-causes" }, ...causes.map(causeCard))] : []),
  ...(copies.length
    ? [element("div", { class: "cc-row" }, ...copies.map(([label, said]) => copyButton(label, async () => said)))]
    : []),
  ...quotes.map(([heading, said]) =>
    element("div", {}, element("p", { class: "cc-heading" }, heading), element("pre", { dir: "ltr" }, said)),
  ),
  ...(facts.length ? [factList(facts)] : []),
  ...(rows?.rows?.length ? [listing(rows, turnTo)] : []),
  ...links(["Documentation", source]),
];
