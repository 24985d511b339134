// The token: asked for, kept for the tab, forgotten.

function buildDoor() {
  at("ask").addEventListener("submit", (event) => {
    event.preventDefault();
    enter(at("token").value.trim());
  });
  at("forget").addEventListener("click", () => {
    sessionStorage.removeItem(KEPT);
    close("The token is forgotten.");
  });
}

async function enter(token) {
  if (!isToken(token)) return failed(new Refused(401, "a token has letters, digits and -._~+/ only"));
  sessionStorage.setItem(KEPT, token);
  await refresh();
}

function open() {
  at("forget").hidden = !sessionStorage.getItem(KEPT);
  if (!at("figures").hidden) return;
  const wasAsked = !at("door").hidden;
  at("door").hidden = true;
  at("tools").hidden = at("figures").hidden = false;
  at("token").value = "";
  // What had the focus is gone.
  if (wasAsked) at("now-title").focus();
}

// Nothing of what was shown stays.
function close(text, kind) {
  stop();
  at("tools").hidden = at("figures").hidden = true;
  at("door").hidden = false;
  show(at("as-of"), "Not connected");
  say(text, kind);
  at("token").focus();
  at("token").select();
}

function failed(error) {
  const isRefused = error instanceof Refused;
  const text = isRefused ? `Refused: ${error.message}.` : "The service doesn't answer as expected; trying again.";
  if (!isRefused || error.status !== 401) return say(text, "refused");
  sessionStorage.removeItem(KEPT);
  close(text, "refused");
}
