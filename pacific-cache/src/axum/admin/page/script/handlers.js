// The table of functions.

// Text sorts from A, figures from the largest.
const COLUMNS = [
  { label: "Function", of: (one) => one.name },
  { label: "Requests", of: requests, written: count },
  { label: "Hit rate", of: hitRate, written: percent },
  { label: "Hits", of: (one) => one.hits, written: count },
  { label: "Stale", of: (one) => one.stale_hits, written: count },
  { label: "Misses", of: (one) => one.misses, written: count },
  { label: "Coalesced", of: (one) => one.coalesced, written: count },
  { label: "Loads", of: (one) => one.loads, written: count },
  { label: "Mean load", of: meanLoad, written: duration },
  { label: "Time saved", of: (one) => one.saved_seconds, written: duration },
  { label: "Entries", of: (one) => one.entries, written: count },
  { label: "Size", of: (one) => one.bytes, written: bytes },
  { label: "Ended", of: (one) => one.invalidations, written: count },
  { label: "Bypassed", of: (one) => sum(one.bypassed), written: count, note: (one) => reasons(one.bypassed) },
  { label: "Not stored", of: (one) => sum(one.refused), written: count, note: (one) => reasons(one.refused) },
];

const rows = new Map();
let order = { column: COLUMNS[1], direction: "descending" };
let handlers = [];

function buildHandlers() {
  const heads = COLUMNS.map((column) => {
    const head = made("th", "", column.written ? "number" : "");
    head.scope = "col";
    const button = made("button", column.label);
    button.type = "button";
    button.addEventListener("click", () => sortBy(column));
    head.append(button);
    column.head = head;
    return head;
  });
  at("handlers").tHead.rows[0].replaceChildren(...heads);
  at("search").addEventListener("input", arrange);
}

function sortBy(column) {
  const first = column.written ? "descending" : "ascending";
  const other = first === "ascending" ? "descending" : "ascending";
  const isAgain = order.column === column && order.direction === first;
  order = { column, direction: isAgain ? other : first };
  arrange();
}

function showHandlers(all) {
  handlers = all;
  for (const one of all) fill(rowOf(one), one);
  arrange();
}

const keyOf = (one) => `${one.kind} ${one.name}`;

function rowOf(one) {
  const kept = rows.get(keyOf(one));
  if (kept) return kept;
  const row = made("tr");
  row.append(...COLUMNS.map((column) => (column.written ? figureCell(column) : nameCell(one))));
  rows.set(keyOf(one), row);
  return row;
}

function nameCell(one) {
  const cell = made("th");
  cell.scope = "row";
  const cut = one.name.lastIndexOf("::") + 2;
  const [path, name] = cut > 1 ? [one.name.slice(0, cut), one.name.slice(cut)] : ["", one.name];
  const note = addPath(made("span", "", "path"), path);
  note.append(path ? ` ${one.kind}` : one.kind);
  cell.append(made("strong", name), " ", note);
  return cell;
}

function figureCell(column) {
  const cell = made("td");
  cell.append(made("span"));
  if (column.note) cell.append(made("span", "", "reasons"));
  return cell;
}

function fill(row, one) {
  COLUMNS.forEach((column, index) => {
    if (!column.written) return;
    const [value, note] = row.cells[index].children;
    show(value, column.written(column.of(one)));
    if (note) show(note, column.note(one));
  });
}

// Rows are moved only if their order changed.
function arrange() {
  const wanted = at("search").value.trim().toLowerCase();
  const found = handlers.filter((one) => keyOf(one).toLowerCase().includes(wanted)).sort(compare);
  const body = at("handlers").tBodies[0];
  const shown = found.map(rowOf);
  const isSame = shown.length === body.rows.length && shown.every((row, index) => body.rows[index] === row);
  if (!isSame) body.replaceChildren(...shown);
  for (const { head } of COLUMNS) head.removeAttribute("aria-sort");
  order.column.head.setAttribute("aria-sort", order.direction);
  show(at("found"), wanted ? `${found.length} of ${handlers.length}` : `${handlers.length}`);
}

// What has no figure comes last either way.
function compare(a, b) {
  const [x, y] = [order.column.of(a), order.column.of(b)];
  if (x === null || y === null) return (x === null) - (y === null);
  const ascending = x < y ? -1 : Number(x > y);
  return (order.direction === "ascending" ? ascending : -ascending) || (keyOf(a) < keyOf(b) ? -1 : 1);
}
