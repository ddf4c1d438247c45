// The same controls, in the same words, as on the page that a served sandbox has.
const LIFETIMES = [["", "never"], ["60", "after 1 minute"], ["3600", "after 1 hour"], ["86400", "after 1 day"], ["now", "all of them, now"]];
const USER_ACTIONS = { deactivate: "Deactivate", reactivate: "Reactivate", mint: "Mint a token", flush: "Flush tokens", delete: "Delete" };
const LOOK = 1000;

function render({ model, el }) {
  let [state, answered, armed] = [null, true, null];
  const connection = connectionBox();
  const kernel = connect(model, el, connection);
  const act = (method, path, body) => kernel.ask({ kind: "command", method, path, ...(body === undefined ? {} : { body }) });

  const field = (label, control) => element("label", { class: "cc-small-field" }, label, control);
  const options = (select, entries) => {
    const chosen = select.value;
    select.replaceChildren(...entries.map(([value, label]) => element("option", { value }, label)));
    if (entries.some(([value]) => value === chosen)) select.value = chosen;
  };
  const text = (attributes) => element("input", { type: "text", autocomplete: "off", spellcheck: "false", ...attributes });
  const button = (label, onclick, attributes = {}) => element("button", { type: "button", onclick, ...attributes }, label);
  const group = (title, extra, ...children) =>
    element(
      "section",
      { class: "cc-group", "aria-label": title },
      element("div", { class: "cc-row cc-spread" }, element("p", { class: "cc-heading" }, title), ...extra),
      ...children,
    );

  // Faults
  const faults = element("ul", { class: "cc-plain-list" });
  const effect = element("select", { onchange: () => describe() });
  const endpoint = element("select");
  const about = element("p", { class: "cc-quiet-text" });
  const [uid, seconds, nth] = [text({ placeholder: "everybody" }), text({ inputmode: "decimal", placeholder: "1" }), text({ inputmode: "numeric", placeholder: "each" })];
  const allOff = quietButton("All off", () => act("DELETE", "faults"));
  const describe = () => {
    about.replaceChildren(prose(state?.choices.effects[effect.value] ?? ""));
  };
  const turnOn = (event) => {
    event.preventDefault();
    const fault = { effect: effect.value };
    if (endpoint.value) fault.endpoint = endpoint.value;
    if (uid.value) fault.uid = uid.value;
    for (const [name, input] of [["seconds", seconds], ["nth", nth]]) if (input.value) fault[name] = Number(input.value);
    act("POST", "faults", fault);
    for (const input of [uid, seconds, nth]) input.value = "";
  };
  const faultOf = ({ effect, endpoint, ...rest }, position) => {
    const more = Object.entries(rest).map(([name, value]) => `${name} ${typeof value === "object" ? "…" : value}`);
    return element(
      "li",
      { class: "cc-row cc-fault" },
      element("span", { class: "cc-grow" }, element("strong", {}, effect), ` ${[endpoint || "everywhere", ...more].join(", ")}`),
      quietButton("Off", () => act("DELETE", `faults/${position}`), { "aria-label": `Turn off ${effect}` }),
    );
  };

  // Time
  const now = element("span", { class: "cc-count cc-time" });
  const runs = element("span");
  const freeze = button("", () => act("PUT", "clock", state.clock.frozen ? { resume: true } : { freeze: true }));
  const step = (label, by) => button(label, () => act("PUT", "clock", { advance: by }));
  const expiry = element("select", {
    onchange: () => act("PUT", "expiry", expiry.value === "now" ? { at: Math.ceil(state.clock.epoch) } : { after: expiry.value ? Number(expiry.value) : null }),
  });
  options(expiry, LIFETIMES);

  // Rate limits
  const limits = { core: text({ inputmode: "numeric" }), standard: text({ inputmode: "numeric" }) };
  const setLimits = (event) => {
    event.preventDefault();
    act("PUT", "rate-limits", { core: Number(limits.core.value), standard: Number(limits.standard.value) });
  };

  // Users
  const users = element("ul", { class: "cc-plain-list cc-users" });
  const [newUid, newName] = [text({ placeholder: "user-42", required: true }), text({ placeholder: "optional" })];
  const count = element("span");
  const addUser = (event) => {
    event.preventDefault();
    if (!newUid.value) return newUid.focus();
    act("POST", "users", { uid: newUid.value, ...(newName.value ? { name: newName.value } : {}) });
    newUid.value = newName.value = "";
  };
  const userOf = (user) => {
    const names = Object.keys(USER_ACTIONS).filter((name) => name !== (user.deactivated ? "deactivate" : "reactivate"));
    const menu = element("select", { "aria-label": `Change ${user.uid}` });
    options(menu, [["", "Change…"], ...names.map((name) => [name, USER_ACTIONS[name]])]);
    menu.addEventListener("change", () => {
      const name = menu.value;
      menu.value = "";
      if (name) act("POST", `users/${user.uid}/${name}`, name === "mint" ? { count: 1 } : undefined);
    });
    const tokens = user.tokenCount ? `${user.tokenCount} token${user.tokenCount > 1 ? "s" : ""}` : "";
    return element(
      "li",
      { class: "cc-row" },
      avatar(user.uid, user.name),
      element("span", { class: "cc-mono cc-grow", dir: "auto" }, user.uid),
      ...(user.deactivated ? [badge("deactivated", "warn")] : [element("span", { class: "cc-quiet-text" }, tokens)]),
      menu,
    );
  };

  // All of it
  const snapshots = element("select", { "aria-label": "Snapshot" });
  const restore = button("Restore", () => act("POST", `snapshots/${snapshots.value}/restore`));
  const reset = button("Reset…", () => {
    if (armed === null) {
      reset.textContent = "Really reset?";
      armed = setTimeout(disarm, 4000);
      return;
    }
    disarm();
    act("POST", "reset");
  });
  const disarm = () => {
    clearTimeout(armed);
    armed = null;
    reset.textContent = "Reset…";
  };
  const app = element("p", { class: "cc-quiet-text" });
  const alert = element("div", { role: "alert" });

  const drawn = {};
  const changed = (name, value) => {
    const seen = JSON.stringify(value);
    const differs = drawn[name] !== seen;
    drawn[name] = seen;
    return differs;
  };
  const paint = () => {
    const { clock } = state;
    now.textContent = `${clock.now.slice(0, 19).replace("T", " ")} UTC`;
    if (changed("clock", [clock.frozen, clock.moved])) {
      runs.replaceChildren(badge(clock.frozen ? "frozen" : clock.moved ? "moved" : "runs", clock.frozen || clock.moved ? "warn" : "good"));
      freeze.textContent = clock.frozen ? "Resume" : "Freeze";
    }
    if (changed("choices", state.choices)) {
      options(effect, Object.keys(state.choices.effects).map((name) => [name, name]));
      options(endpoint, [["", "everywhere"], ...state.choices.endpoints.map((name) => [name, name])]);
      effect.value = "rate_limited";
      describe();
    }
    if (changed("faults", state.faults)) {
      const none = element("li", { class: "cc-quiet-text" }, "Nothing goes wrong.");
      faults.replaceChildren(...(state.faults.length ? state.faults.map(faultOf) : [none]));
      allOff.hidden = !state.faults.length;
    }
    if (changed("users", state.users)) {
      count.replaceChildren(badge(state.userCount.toLocaleString("en")));
      users.replaceChildren(...state.users.map(userOf));
    }
    if (changed("limits", state.rateLimits)) for (const name of ["core", "standard"]) limits[name].value = state.rateLimits[name];
    if (changed("expiry", state.expiry)) expiry.value = state.expiry.at !== null ? "now" : state.expiry.lifetime === null ? "" : String(state.expiry.lifetime).replace(".0", "");
    if (changed("snapshots", state.snapshots)) {
      options(snapshots, state.snapshots.map((name) => [name, name]));
      snapshots.value = state.snapshots.at(-1) ?? "";
      snapshots.hidden = restore.hidden = !state.snapshots.length;
    }
    app.textContent = `${state.app.appId} · ${state.app.region} · Auth Key ${state.app.authKey}${state.app.strict ? " · strict" : ""}`;
  };

  begin(
    el,
    ["cc-part", "cc-controls"],
    connection,
    element("div", { class: "cc-row" }, button("Take a snapshot", () => act("POST", "snapshots", {})), snapshots, restore, element("span", { class: "cc-grow" }), reset),
    alert,
    group(
      "Faults",
      [allOff],
      faults,
      element(
        "form",
        { class: "cc-form", onsubmit: turnOn },
        field("Effect", effect),
        field("Where", endpoint),
        about,
        field("UID", uid),
        field("Seconds", seconds),
        field("At call", nth),
        element("button", { type: "submit", class: "cc-primary" }, "Turn on"),
      ),
    ),
    group(
      "Time",
      [runs, element("span", { class: "cc-grow" }), quietButton("Reset the clock", () => act("PUT", "clock", { reset: true }))],
      now,
      element("div", { class: "cc-row" }, step("+1 min", 60), step("+1 h", 3600), step("+1 day", 86_400), freeze),
      field("Auth tokens expire", expiry),
    ),
    group(
      "Rate limits",
      [element("span", { class: "cc-quiet-text" }, "requests a minute")],
      element("form", { class: "cc-form", onsubmit: setLimits }, field("Core", limits.core), field("Standard", limits.standard), element("button", { type: "submit" }, "Set")),
    ),
    group(
      "Users",
      [count, element("span", { class: "cc-grow" }), quietButton("Flush all tokens", () => act("POST", "flush"))],
      users,
      element("form", { class: "cc-form", onsubmit: addUser }, field("UID", newUid), field("Name", newName), element("button", { type: "submit" }, "Create")),
    ),
    app,
  );
  const stop = shownBy(model, (shown, names) => {
    answered = true;
    if (names.includes("problem")) alert.replaceChildren(...problemAlert(shown.problem));
    if (names.includes("state")) {
      state = shown.state;
      paint();
    }
  });
  // Looks again while it is seen, and never before the kernel has answered.
  const looking = setInterval(() => {
    if (!answered || document.hidden || !el.checkVisibility?.()) return;
    answered = false;
    kernel.ask({ kind: "look" });
  }, LOOK);
  return () => {
    clearInterval(looking);
    disarm();
    kernel.end();
    stop();
  };
}

export default { render };
