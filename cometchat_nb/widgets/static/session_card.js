// Who is logged in. The token comes from the kernel when it is asked for, and goes to the clipboard only.

const STATUS_TONES = { online: "good", available: "good" };

const ago = (iso) => {
  const minutes = Math.floor((Date.now() - Date.parse(iso)) / 60_000);
  if (minutes < 1) return "Just now";
  const [count, unit] = minutes < 60 ? [minutes, "minute"] : minutes < 1440 ? [minutes / 60, "hour"] : [minutes / 1440, "day"];
  return new Intl.RelativeTimeFormat("en", { numeric: "always" }).format(-Math.floor(count), unit);
};

const sessionCard = (model, ask) => {
  let arrived = null;
  const face = element("div");
  const name = element("p", { class: "cc-title cc-name", dir: "auto" });
  const uid = element("p", { class: "cc-mono", dir: "auto" });
  const status = element("span", { dir: "auto" });
  const token = element("span", { class: "cc-mono", dir: "auto" });
  const role = element("span", { dir: "auto" });
  const app = element("span", { dir: "auto" });
  const since = element("time");
  const copy = copyButton(
    "Copy",
    () =>
      new Promise((resolve, reject) => {
        arrived = resolve;
        ask({ kind: "copy_token" });
        setTimeout(reject, 10_000);
      }),
    { "aria-label": "Copy auth token" },
  );
  const fact = (label, ...values) => element("div", {}, element("dt", {}, label), element("dd", {}, ...values));
  const sinceFact = fact("Logged in", since);
  const steps = element("ol", { class: "cc-steps-taken" });
  const how = element("div", { class: "cc-how" }, element("p", { class: "cc-heading" }, "How this login went"), steps);
  const stepOf = ({ what, request, status, took }) =>
    element(
      "li",
      {},
      icon("circle-check"),
      element("span", {}, element("span", {}, what), element("span", { class: "cc-mono cc-quiet-text", dir: "ltr" }, request)),
      element("span", { class: "cc-count cc-quiet-text" }, `${status} · ${took}`),
    );
  const node = element(
    "div",
    { class: "cc-session-facts" },
    element("div", { class: "cc-person" }, face, element("div", {}, name, uid), status),
    element(
      "dl",
      { class: "cc-facts" },
      fact("Role", role),
      fact("Auth token", token, copy),
      fact("App", app),
      sinceFact,
    ),
    how,
  );
  const paintSince = () => {
    const iso = model.get("since");
    sinceFact.hidden = !iso;
    if (!iso) return;
    since.dateTime = iso;
    since.textContent = ago(iso);
  };
  const clock = setInterval(paintSince, 30_000);
  const paint = () => {
    paintSince();
    const user = model.get("user");
    if (!user.uid) return;
    const picture = avatar(user.uid, user.name);
    if (model.get("show_avatar")) showPicture(picture, user.avatar);
    face.replaceChildren(picture);
    how.hidden = !model.get("steps").length;
    steps.replaceChildren(...model.get("steps").map(stepOf));
    name.textContent = user.name || user.uid;
    uid.textContent = user.uid;
    role.textContent = user.role;
    token.textContent = user.token;
    app.textContent = model.get("target_kind") === "sandbox" ? "Sandbox, on this machine" : model.get("target");
    status.replaceChildren(
      ...(user.status ? [badge(user.status, STATUS_TONES[user.status] ?? "", { "data-dot": "" })] : []),
    );
  };
  const receive = (message) => {
    if (message?.kind !== "token") return;
    arrived?.(message.token);
    arrived = null;
  };
  model.on("msg:custom", receive);
  const end = () => {
    clearInterval(clock);
    model.off("msg:custom", receive);
  };
  return { node, paint, end };
};
