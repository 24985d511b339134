// Which functions end what others cache.

function showNames({ names, unknown_names: unknown }) {
  at("no-names").hidden = names.length > 0;
  at("names").parentElement.hidden = names.length === 0;
  at("names").tBodies[0].replaceChildren(...names.map(nameRow));
  at("unknown").hidden = unknown.length === 0;
  at("unknown").querySelector("ul").replaceChildren(...unknown.map(unknownItem));
}

function nameRow(one) {
  const row = made("tr");
  const head = made("th");
  head.scope = "row";
  head.append(made("code", one.name));
  row.append(head, functionsCell(one.ended_by), functionsCell(cachedBy(one)));
  return row;
}

function cachedBy(one) {
  if (one.cached_by.length > 0) return one.cached_by;
  return [one.is_path ? "what is stored for that path" : "nothing"];
}

function functionsCell(functions) {
  const cell = made("td");
  cell.append(...functions.map((name) => addPath(made("div"), name)));
  return cell;
}

function unknownItem(one) {
  const item = made("li");
  item.append(made("code", one.name), addPath(made("span"), `, ended by ${one.functions.join(", ")}`));
  return item;
}
