const item = ({ key, method, url, status, tone, took, facts, headers }) =>
  element(
    "li",
    { "data-key": key },
    element(
      "details",
      {},
      element(
        "summary",
        {},
        element("span", { class: "cc-badge", "data-tone": tone }, status),
        element("strong", {}, ` ${method} `),
        element("span", { dir: "ltr" }, url),
        element("span", { class: "cc-count" }, ` ${took}`),
      ),
      factList(facts),
      element("p", {}, element("strong", {}, "Request headers, masked")),
      element("pre", { dir: "ltr" }, headers.replaceAll("; ", "\n")),
    ),
  );

function render({ model, el }) {
  const count = element("p", { class: "cc-status", role: "status" });
  const list = element("ol", { class: "cc-exchanges", "aria-label": "HTTP exchanges, newest first" });
  const empty = element(
    "p",
    { class: "cc-empty" },
    "No request has been sent in this session. Log in, and each exchange with the service is listed here.",
  );

  const paint = () => {
    const [exchanges, total] = [model.get("exchanges"), model.get("total")];
    const there = new Map([...list.children].map((node) => [node.dataset.key, node]));
    const wanted = exchanges.map((one) => there.get(one.key) ?? item(one));
    if (wanted.some((node, index) => node !== list.children[index]) || wanted.length !== there.size) {
      for (const node of list.children) if (!wanted.includes(node)) node.remove();
      wanted.forEach((node, index) => {
        if (list.children[index] !== node) list.insertBefore(node, list.children[index] ?? null);
      });
    }
    empty.hidden = total > 0;
    list.hidden = total === 0;
    const shown = exchanges.length < total ? `the newest ${exchanges.length} of ${total}` : `${total}`;
    announce(count, total ? `Exchanges: ${shown}. Open one to read it.` : "");
  };

  begin(el, ["cc-part"], count, list, empty);
  return follow(model, ["exchanges", "total"], paint);
}

export default { render };
