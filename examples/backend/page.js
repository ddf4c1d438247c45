// Signs in to the backend, asks it for an auth token, and logs in to the service with that token.
// There is no key in this page, and none reaches it.

const form = document.querySelector("#sign-in");
const status = document.querySelector("[role=status]");
const signOut = document.querySelector("#sign-out");
let session;

async function ask(method, path, body) {
  const headers = { "Content-Type": "application/json" };
  if (session) headers["X-CSRF-Token"] = session.csrf;
  const reply = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  const data = await reply.json();
  if (!reply.ok) throw new Error(data.error);
  return data;
}

// What the vendor's Calls SDK sends for loginWithAuthToken(authToken). In an app of your own, call the SDK here.
async function loginToCalls(authToken) {
  const reply = await fetch(`${session.clientUrl}/me`, {
    method: "PUT",
    headers: { appId: session.appId, authToken, "Content-Type": "application/json" },
    body: JSON.stringify({ platform: "web", deviceId: crypto.randomUUID() }),
  });
  const { data, error } = await reply.json();
  if (!reply.ok) throw Object.assign(new Error(error.message), { status: reply.status });
  return data;
}

async function connect() {
  const { authToken } = await ask("POST", "/api/auth-token");
  try {
    return await loginToCalls(authToken);
  } catch (error) {
    if (error.status !== 401) throw error;
    // It was revoked or has expired meanwhile: ask once for a new one.
    return loginToCalls((await ask("POST", "/api/auth-token?renew=1")).authToken);
  }
}

async function show() {
  status.textContent = "Connecting …";
  try {
    const user = await connect();
    status.textContent = `Signed in as ${session.name}, logged in to Calls as ${user.name} (${user.uid}).`;
  } catch (error) {
    status.textContent = error.message;
  }
  form.hidden = true;
  signOut.hidden = false;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    session = await ask("POST", "/api/session", Object.fromEntries(new FormData(form)));
    form.reset();
    await show();
  } catch (error) {
    status.textContent = error.message;
  }
});

signOut.addEventListener("click", async () => {
  await ask("DELETE", "/api/session");
  session = undefined;
  form.hidden = false;
  signOut.hidden = true;
  status.textContent = "Signed out.";
});

try {
  session = await ask("GET", "/api/session");
  await show();
} catch {
  // Nobody is signed in.
}
