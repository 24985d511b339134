//! The names that the text of a `format!` takes from around it: `"{user}"`, `"{id:>width$}"`.

/// All of them; of a raw identifier the part after `r#`.
pub(super) fn of(text: &str) -> Vec<String> {
    let text = text.replace("{{", "");
    let places = text.split('{').skip(1).filter_map(|part| part.split_once('}'));
    places.flat_map(|(place, _)| in_place(place)).collect()
}

/// What stands in one pair of braces.
fn in_place(place: &str) -> Vec<String> {
    let (name, format) = place.split_once(':').unwrap_or((place, ""));
    let mut counts: Vec<_> = format.split('$').map(last_word).collect();
    // After the last `$`, the format's own letters.
    counts.pop();
    counts.push(name.trim());
    let names = counts.into_iter().map(|name| name.strip_prefix("r#").unwrap_or(name));
    names.filter(|name| is_name(name)).map(str::to_owned).collect()
}

/// The word before a `$`; what stands before it may be a `0`.
fn last_word(format: &str) -> &str {
    let word = format.rsplit(|letter: char| !is_part(letter)).next().unwrap_or("");
    word.trim_start_matches('0')
}

fn is_name(word: &str) -> bool {
    word.starts_with(|letter: char| is_part(letter) && !letter.is_ascii_digit()) && word.chars().all(is_part)
}

fn is_part(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn braces_take_the_name_that_they_begin_with_and_their_counts() {
        for (text, expected) in [
            ("user", ""),
            ("{user}", "user"),
            ("{}{0}{user:?}:{r#type}", "user type"),
            ("{{user}}", ""),
            ("{{{user}}}", "user"),
            ("{ user }", "user"),
            ("{:>width$.precision$}", "width precision"),
            ("{id:#0width$x}", "width id"),
            ("{id:.*}{:1$}", "id"),
            ("{user", ""),
        ] {
            assert_eq!(of(text).join(" "), expected, "{text}");
        }
    }
}
