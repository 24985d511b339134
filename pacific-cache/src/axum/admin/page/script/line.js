// The hit rate between one look and the next, as a line.

const LOOKS = 90;
// Fewer are not drawn wider.
const LEAST = 30;

let before = null;
let rates = [];

function forgetLine() {
  before = null;
  rates = [];
}

function showLine(stats) {
  const now = { served: served(stats), misses: stats.misses };
  if (before && now.served + now.misses < before.served + before.misses) forgetLine();
  if (before) add(now.served - before.served, now.misses - before.misses);
  before = now;
  draw();
}

// Where nobody asked there is no rate; the line goes on where it was.
function add(hits, misses) {
  const rate = hits + misses > 0 ? hits / (hits + misses) : rates.at(-1);
  if (rate !== undefined) rates = [...rates, Math.min(1, Math.max(0, rate))].slice(-LOOKS);
}

function draw() {
  const step = 300 / (Math.max(LEAST, rates.length) - 1);
  const from = 300 - (rates.length - 1) * step;
  const points = rates.map((rate, index) => `${(from + index * step).toFixed(1)},${(57 - rate * 54).toFixed(1)}`);
  const isLine = points.length > 1;
  const line = isLine ? `M${points.join("L")}` : "";
  at("line").querySelector(".stroke").setAttribute("d", line);
  at("line").querySelector(".area").setAttribute("d", isLine ? `${line}L300,60L${from.toFixed(1)},60Z` : "");
  at("line").setAttribute("aria-label", told(isLine));
  show(at("rate-now"), rates.length ? `${percent(rates.at(-1))} now` : "");
}

function told(isLine) {
  if (!isLine) return "Hit rate over time: nothing yet";
  const [low, high] = [Math.min(...rates), Math.max(...rates)];
  return `Hit rate over time: now ${percent(rates.at(-1))}, between ${percent(low)} and ${percent(high)}`;
}
