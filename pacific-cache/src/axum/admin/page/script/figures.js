// The figures of one cache.

const sum = (counts) => Object.values(counts).reduce((all, one) => all + one, 0);
const served = (stats) => stats.hits + Math.max(0, stats.stale_hits - stats.stale_on_error);
const requests = (stats) => served(stats) + stats.misses + stats.unsatisfied + sum(stats.bypassed);
const meanLoad = (stats) => (stats.load_times.count ? stats.load_times.seconds / stats.load_times.count : null);

function hitRate(stats) {
  const looked = served(stats) + stats.misses;
  return looked ? served(stats) / looked : null;
}

// Of each `data-figure` its value and how it is written.
const FIGURES = {
  hit_rate: [(stats) => stats.hit_rate, percent],
  saved: [(stats) => stats.saved_seconds, duration],
  saved_note: [(stats) => served(stats) + stats.coalesced, (times) => `by ${count(times)} answers without a load`],
  requests: [requests, count],
  requests_note: [(stats) => stats.counted_seconds, (seconds) => `in ${duration(seconds)}`],
  mean_load: [meanLoad, duration],
  bytes: [(stats) => stats.bytes, bytes],
  bypassed: [(stats) => sum(stats.bypassed), count],
  bypassed_note: [(stats) => reasons(stats.bypassed), String],
  refused: [(stats) => sum(stats.refused), count],
  refused_note: [(stats) => reasons(stats.refused), String],
  breaker: [(stats) => stats.breaker, (state) => state ?? "no Redis"],
  near_tier_age: [(stats) => stats.near_tier_age_seconds, duration],
};

// What is wrong whenever it isn't none.
const ALARMS = {
  breaker: (state) => state === "open",
  pending_invalidations: (names) => names > 0,
};

function showFigures(stats) {
  for (const node of document.querySelectorAll("[data-figure]")) {
    const name = node.dataset.figure;
    const [of, written] = FIGURES[name] ?? [(all) => all[name], count];
    const value = of(stats);
    node.dataset.value = value ?? "";
    node.toggleAttribute("data-alarm", ALARMS[name]?.(value) ?? false);
    show(node, written(value));
  }
}
