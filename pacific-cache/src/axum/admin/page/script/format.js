// How figures are written.

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const share = new Intl.NumberFormat("en", { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });

const NOTHING = "–";

const count = (value) => whole.format(value);
const percent = (value) => (value === null ? NOTHING : share.format(value));

function bytes(value) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  while (value >= 1024 && unit + 1 < units.length) {
    value /= 1024;
    unit += 1;
  }
  return `${tenths.format(value)} ${units[unit]}`;
}

function duration(seconds) {
  if (seconds === null) return NOTHING;
  if (seconds === 0) return "0 s";
  if (seconds < 0.001) return `${whole.format(seconds * 1e6)} µs`;
  if (seconds < 1) return `${tenths.format(seconds * 1e3)} ms`;
  if (seconds < 60) return `${tenths.format(seconds)} s`;
  const [large, small, size, part] = longer(seconds);
  const rest = Math.floor((seconds % size) / part);
  return `${whole.format(Math.floor(seconds / size))} ${large} ${rest} ${small}`;
}

function longer(seconds) {
  if (seconds < 3600) return ["min", "s", 60, 1];
  if (seconds < 86400) return ["h", "min", 3600, 60];
  return ["d", "h", 86400, 3600];
}

// `{"client": 3, "key": 1}`: what there is most of first.
function reasons(counts) {
  const sorted = Object.entries(counts).sort((a, b) => b[1] - a[1]);
  return sorted.map(([reason, times]) => `${reason} ${count(times)}`).join(", ");
}
