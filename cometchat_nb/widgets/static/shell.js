const TARGETS = {
  sandbox: ["Sandbox", "accent"],
  app: ["Real app", "warn"],
  none: ["Not initialized", "warn"],
};

function render({ model, el }) {
  const id = uniqueId("cc-tabs");
  const title = element("span", { class: "cc-title cc-app-title" }, "CometChat Calls authentication");
  const target = element("span");
  const who = element("button", { type: "button", class: "cc-who", title: "Open Log in", onclick: () => select(0) });
  const list = element("div", { class: "cc-tabs", role: "tablist", "aria-label": "Workbench" });
  const connection = connectionBox();
  const { end } = connect(model, el, connection);

  const select = (number) => {
    model.set("selected", number);
    model.save_changes();
  };
  const move = (event) => {
    const [all, at] = [[...list.children], model.get("selected")];
    const rtl = getComputedStyle(list).direction === "rtl" ? -1 : 1;
    const to = { ArrowRight: at + rtl, ArrowLeft: at - rtl, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = (to + all.length) % all.length;
    select(next);
    all[next].focus();
  };
  list.addEventListener("keydown", move);
  const tabOf = (name, number) =>
    element(
      "button",
      { type: "button", role: "tab", id: `${id}-${number}`, onclick: () => select(number) },
      name,
      element("span", { class: "cc-number", "aria-hidden": "true" }),
    );
  const paintCounts = () => {
    model.get("counts").forEach((count, number) => {
      const shown = list.children[number].lastChild;
      shown.hidden = !count;
      shown.textContent = count.toLocaleString("en");
    });
  };
  const paintBar = () => {
    const [text, tone] = TARGETS[model.get("target_kind")];
    target.replaceChildren(badge(text, tone, { title: model.get("target") }));
    const user = model.get("user");
    who.replaceChildren(
      ...(user.uid
        ? [avatar(user.uid, user.name), element("bdi", {}, user.name || user.uid)]
        : [icon("user-round"), "Nobody is logged in"]),
    );
  };

  // The panels are widgets beside this one, which may come later.
  const numberOf = (panel) => Number(/cc-tab-(\d+)/.exec(panel.className)?.[1] ?? -1);
  let root = null;
  const paintTabs = () => {
    const selected = model.get("selected");
    [...list.children].forEach((tab, number) => {
      tab.setAttribute("aria-selected", String(number === selected));
      tab.tabIndex = number === selected ? 0 : -1;
    });
    for (const panel of root?.querySelectorAll(":scope > .cc-panel") ?? []) {
      const number = numberOf(panel);
      panel.classList.toggle("cc-on", number === selected);
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", `${id}-${number}`);
      panel.id = `${id}-panel-${number}`;
      list.children[number]?.setAttribute("aria-controls", panel.id);
    }
  };
  const stopWatching = onceShown(el, () => {
    root = el.closest(".cc-workbench");
    if (!root) return () => {};
    paintTabs();
    const later = new MutationObserver(paintTabs);
    later.observe(root, { childList: true });
    return () => later.disconnect();
  });

  begin(
    el,
    ["cc-shell"],
    connection,
    element("div", { class: "cc-app-bar" }, title, target, element("span", { class: "cc-grow" }), who),
    list,
  );
  const stops = [
    follow(model, ["tabs"], () => list.replaceChildren(...model.get("tabs").map(tabOf))),
    follow(model, ["counts", "tabs"], paintCounts),
    follow(model, ["selected", "tabs"], paintTabs),
    follow(model, ["user", "target", "target_kind"], paintBar),
  ];
  return () => {
    end();
    stopWatching();
    for (const stop of stops) stop();
  };
}

export default { render };
