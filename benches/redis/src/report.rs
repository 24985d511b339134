//! What is printed and written: tables for people, JSON for programs.

use std::fmt::Write;

use serde_json::{Map, Value, json};

use crate::case::Case;
use crate::samples::Figures;
use crate::wire::{Count, Ending, text};

/// An aligned table.
pub fn table(rows: &[(&Case, Figures)]) -> String {
    let mut table = format!(
        "{:<40} {:>6} {:>7}  {:>13} {:>7} {:>9} {:>10} {:>14}\n",
        "to a raw GET, but for what is said",
        "ratio",
        "target",
        "quartiles",
        "on core",
        "that, µs",
        "cached, µs",
        "rounds kept"
    );
    for (case, figures) in rows {
        let quartiles = format!("{:.3}–{:.3}", figures.spread.0, figures.spread.1);
        let target = case.target.map_or_else(String::new, |target| format!("≤ {target}"));
        let kept = format!("{} of {}", figures.kept, figures.rounds);
        // Writing to a string cannot fail.
        let _ = writeln!(
            table,
            "{:<40} {:>6.3} {target:>7}  {quartiles:>13} {:>7.3} {:>9.2} {:>10.2} {kept:>14}",
            case.title, figures.ratio, figures.on_core, figures.limit, figures.cached
        );
    }
    table
}

/// Round trips, and the commands of each.
pub fn wire(counts: &[Count], ending: &Ending) -> String {
    let mut table = format!("{:<58} {:>11}  {}\n", "on the wire", "round trips", "commands");
    for Count { title, round_trips, .. } in counts {
        let _ = writeln!(table, "{title:<58} {:>11}  {}", round_trips.len(), text(round_trips));
    }
    let title = format!("ending a name that {} entries carry", ending.entries);
    let _ = writeln!(table, "{title:<58} {:>11}  {}", ending.round_trips.len(), text(&ending.round_trips));
    let _ =
        writeln!(table, "  it took {:?}; a name that one entry carries, {:?}", ending.many, ending.single);
    table
}

/// `{"ratios": {…}, "round_trips": {…}, …}`, with what `before` has already.
pub fn json(before: Value, rows: &[(&Case, Figures)], counts: &[Count], ending: &Ending) -> Value {
    let mut whole = match before {
        Value::Object(whole) => whole,
        _ => Map::new(),
    };
    for (case, figures) in rows {
        put(&mut whole, "ratios", case.key, json!(figures.ratio));
        put(&mut whole, "on_core", case.key, json!(figures.on_core));
        put(&mut whole, "quartiles", case.key, json!(figures.spread));
        put(&mut whole, "rounds", case.key, json!({"kept": figures.kept, "all": figures.rounds}));
    }
    for count in counts {
        put(&mut whole, "round_trips", &count.key, json!(count.round_trips.len()));
        put(&mut whole, "commands", &count.key, json!(count.round_trips));
    }
    put(&mut whole, "round_trips", "ending_many", json!(ending.round_trips.len()));
    put(&mut whole, "commands", "ending_many", json!(ending.round_trips));
    put(&mut whole, "entries", "ending_many", json!(ending.entries));
    Value::Object(whole)
}

fn put(whole: &mut Map<String, Value>, group: &str, key: &str, value: Value) {
    let group = whole.entry(group).or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(group) = group {
        group.insert(key.to_owned(), value);
    }
}
