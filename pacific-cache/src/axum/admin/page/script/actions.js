// What an operator does: counting from zero, and ending names.

function buildActions() {
  at("reset").addEventListener("click", () => at("sure").showModal());
  at("sure-no").addEventListener("click", () => at("sure").close());
  at("sure-yes").addEventListener("click", () => {
    at("sure").close();
    act(reset);
  });
  at("invalidate").addEventListener("submit", (event) => {
    event.preventDefault();
    act(invalidate);
  });
}

// What it says of it, or why it wasn't done.
async function act(action) {
  try {
    say(await action());
  } catch (error) {
    failed(error);
  }
  if (at("door").hidden) await refresh();
}

async function reset() {
  await ask("cache-stats/reset", {});
  forgetLine();
  return "The counters start from zero.";
}

const lines = (id) => at(id).value.split("\n").map((line) => line.trim()).filter(Boolean);

async function invalidate() {
  const asked = { names: lines("given-names"), patterns: lines("given-patterns") };
  if (asked.names.length + asked.patterns.length === 0) {
    at("given-names").focus();
    return "Write a name or a pattern first.";
  }
  const { names, matched, confirmed } = await ask("cache/invalidate", asked);
  at("invalidate").reset();
  const ended = `Ended: ${counted(names, "name")}, and ${counted(matched, "name")} that patterns matched.`;
  return confirmed ? ended : `${ended} Redis has not confirmed it yet; this process repeats it until it has.`;
}

const counted = (number, noun) => `${count(number)} ${noun}${number === 1 ? "" : "s"}`;
