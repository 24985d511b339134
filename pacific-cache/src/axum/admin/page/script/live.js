// Looks again and again while somebody may see it.

const EVERY = 2000;
// What attributes declare changes only when a function runs for the first time.
const LOOKS_A_DECLARATION = 5;

let timer = 0;
let isPaused = false;
let isAway = false;
let looks = 0;
// Of two looks at once the later one counts.
let latest = 0;

async function refresh() {
  clearTimeout(timer);
  const mine = ++latest;
  try {
    const [stats, declared] = await Promise.all([ask("cache-stats"), wanted()]);
    if (mine === latest) shown(stats, declared);
  } catch (error) {
    if (mine === latest) missed(error);
  }
  if (mine === latest) goOn();
}

const wanted = () => (looks++ % LOOKS_A_DECLARATION === 0 ? ask("cache/handlers") : null);

function shown(figures, declared) {
  open();
  if (isAway) say("");
  isAway = false;
  const stats = chosen(figures);
  showFigures(stats);
  showLine(stats);
  showHandlers(stats.handlers);
  if (declared) showNames(declared);
  show(at("as-of"), `${isPaused ? "Paused" : "Live"} · ${new Date().toLocaleTimeString("en", { hour12: false })}`);
}

// Said once, and the figures stay as they were.
function missed(error) {
  const isSaid = isAway && error.status !== 401;
  isAway = true;
  looks = 0;
  show(at("as-of"), "Not connected");
  if (!isSaid) failed(error);
}

function goOn() {
  const isWanted = !isPaused && at("door").hidden && document.visibilityState === "visible";
  if (isWanted) timer = setTimeout(refresh, EVERY);
}

function stop() {
  clearTimeout(timer);
  latest += 1;
  looks = 0;
  isAway = false;
  forgetLine();
}

function buildLive() {
  document.addEventListener("visibilitychange", () => {
    if (!isPaused && at("door").hidden && document.visibilityState === "visible") refresh();
  });
  at("pause").addEventListener("click", () => {
    isPaused = !isPaused;
    show(at("pause"), isPaused ? "Resume" : "Pause");
    refresh();
  });
  at("cache").addEventListener("change", () => {
    forgetLine();
    refresh();
  });
}

// The cache of the router, or the named one that was chosen.
function chosen(figures) {
  const select = at("cache");
  const known = ["", ...figures.named.map((one) => one.name)];
  if (known.length !== select.length) {
    const choice = select.value;
    select.replaceChildren(...known.map((name) => new Option(name || "the router's", name)));
    select.value = known.includes(choice) ? choice : "";
  }
  at("which-cache").hidden = known.length === 1;
  return figures.named.find((one) => one.name === select.value) ?? figures;
}
