//! What is printed and written: a table for people, JSON for programs.

use std::{collections::BTreeMap, fmt::Write};

use serde_json::{Map, Value, json};

use crate::samples::Figures;

/// Allocations of a case, a request: static and cached.
pub type Allocations = BTreeMap<String, [f64; 2]>;

/// The figures of one case, under its names.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Its name in the JSON.
    pub key: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// What was measured.
    pub figures: Figures,
}

/// An aligned table.
pub fn table(rows: &[Row], allocations: &Allocations) -> String {
    let mut text = format!(
        "{:<42} {:>6}  {:>13} {:>10} {:>10} {:>13} {:>17}\n",
        "cached, to static", "ratio", "quartiles", "static, ns", "cached, ns", "allocations", "rounds kept"
    );
    for Row { key, title, figures } in rows {
        let [limit, cached] = allocations.get(*key).copied().unwrap_or([f64::NAN; 2]);
        let quartiles = format!("{:.3}–{:.3}", figures.spread.0, figures.spread.1);
        let allocations = format!("{limit:.0} → {cached:.0}");
        let kept = format!("{} of {}", figures.kept, figures.rounds);
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{title:<42} {:>6.3}  {quartiles:>13} {:>10.0} {:>10.0} {allocations:>13} {kept:>17}",
            figures.ratio, figures.limit, figures.cached,
        );
    }
    text
}

/// `{"ratios": {…}, "allocations": {…}, "rounds": {…}}`.
pub fn json(rows: &[Row], allocations: &Allocations) -> Value {
    let by_key = |of: &dyn Fn(&Row) -> Value| -> Map<String, Value> {
        rows.iter().map(|row| (row.key.to_owned(), of(row))).collect()
    };
    json!({
        "ratios": by_key(&|row| json!(row.figures.ratio)),
        "quartiles": by_key(&|row| json!(row.figures.spread)),
        "nanoseconds": by_key(&|row| json!({"static": row.figures.limit, "cached": row.figures.cached})),
        "allocations": by_key(&|row| match allocations.get(row.key) {
            Some([limit, cached]) => json!({"static": limit, "cached": cached}),
            None => Value::Null,
        }),
        "rounds": by_key(&|row| json!({"kept": row.figures.kept, "all": row.figures.rounds})),
    })
}

#[cfg(test)]
mod tests {
    use super::{Allocations, Row, json, table};
    use crate::samples::Figures;

    fn rows() -> [Row; 1] {
        let figures =
            Figures { ratio: 1.25, spread: (1.2, 1.3), limit: 500.0, cached: 625.0, kept: 90, rounds: 100 };
        [Row { key: "hit_1k", title: "hit, 1 KB", figures }]
    }

    #[test]
    fn ratios_are_found_by_key() {
        let value = json(&rows(), &Allocations::from([("hit_1k".to_owned(), [15.0, 13.0])]));
        assert_eq!(value["ratios"]["hit_1k"], 1.25);
        assert_eq!(value["allocations"]["hit_1k"]["cached"], 13.0);
        assert_eq!(value["rounds"]["hit_1k"]["kept"], 90);
    }

    #[test]
    fn the_table_says_how_many_rounds_were_kept() {
        let text = table(&rows(), &Allocations::new());
        assert!(text.contains("90 of 100"), "{text}");
    }
}
