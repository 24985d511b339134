//! The word that a mistyped one was meant to be.

/// The nearest of `known`, if it is near enough to be meant.
pub(crate) fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = given.chars().count().div_ceil(3);
    known
        .into_iter()
        .map(|word| (distance(&given.to_lowercase(), word), word))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

/// How many letters are to be inserted, deleted or replaced, or two neighbours to change places.
fn distance(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let mut rows = vec![(0..=to.len()).collect::<Vec<_>>()];
    for line in 1..=from.len() {
        let mut row = vec![line];
        for column in 1..=to.len() {
            let replaced = rows[line - 1][column - 1] + usize::from(from[line - 1] != to[column - 1]);
            let swapped = swapped(&from[..line], &to[..column]);
            let swapped = if swapped { rows[line - 2][column - 2] + 1 } else { usize::MAX };
            row.push(replaced.min(swapped).min(rows[line - 1][column] + 1).min(row[column - 1] + 1));
        }
        rows.push(row);
    }
    rows[from.len()][to.len()]
}

/// Whether both end in the same two letters, the other way round.
fn swapped(from: &[char], to: &[char]) -> bool {
    matches!((from, to), ([.., a, b], [.., c, d]) if a == d && b == c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_letters() {
        for (from, to, expected) in [
            ("", "", 0),
            ("ttl", "ttl", 0),
            ("tll", "ttl", 1),
            ("succes", "success", 1),
            ("ab", "", 2),
            ("tlt", "ttl", 1),
        ] {
            assert_eq!(distance(from, to), expected, "{from} {to}");
        }
    }

    #[test]
    fn only_a_near_word_is_suggested() {
        let known = ["ttl", "key", "skip", "tags"];
        assert_eq!(nearest("tll", known), Some("ttl"));
        assert_eq!(nearest("kee", known), Some("key"));
        assert_eq!(nearest("kye", known), Some("key"));
        assert_eq!(nearest("TTL", known), Some("ttl"));
        assert_eq!(nearest("frobnicate", known), None);
    }
}
