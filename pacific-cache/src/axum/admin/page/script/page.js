// The page's nodes. Whatever is shown is set as text: names of functions, keys and messages are nobody's markup.

const at = (id) => document.getElementById(id);

function show(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function made(tag, text = "", name = "") {
  const node = document.createElement(tag);
  if (text) node.textContent = text;
  if (name) node.className = name;
  return node;
}

// `crate::module::function`, which may be broken into lines between its parts.
function addPath(node, path) {
  for (const part of path.split(/(?<=::)/)) node.append(part, made("wbr"));
  return node;
}

// Says what happened, also to a screen reader: a new node is read even if it says the same again.
function say(text, kind = "done") {
  at("said").dataset.kind = kind;
  at("said").replaceChildren(...(text ? [made("p", text)] : []));
}
