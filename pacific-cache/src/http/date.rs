//! An HTTP date (RFC 9110 §5.6.7).

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ::http::HeaderValue;
use httpdate::HttpDate;

/// The length of a year of the Gregorian calendar on average, in seconds.
const YEAR: u64 = 31_556_952;
/// The last second that four digits of a year can say: 9999-12-31 23:59:59.
const LAST_SECOND: u64 = 253_402_300_799;
/// Longer than any date: `Wednesday, 06-Nov-94 08:49:37 GMT` has 33 bytes.
const LONGEST: usize = 40;

/// The time that `value` says, in any of the three formats of RFC 9110 §5.6.7, names in any case (RFC 9111 §4.2);
/// `None` when it is none of them, its weekday is wrong, or its zone is another than GMT.
///
/// `now` tells the century of RFC 850's two-digit years.
pub(crate) fn parse(value: &HeaderValue, now: SystemTime) -> Option<SystemTime> {
    let mut buffer = [0; LONGEST];
    let text = with_usual_case(value.as_bytes().trim_ascii(), &mut buffer)?;
    if text.contains('-') { parse_rfc850(text, now) } else { read(text).or_else(|| read_early(text)) }
}

/// A date from 1970 on. A leap second, which is the last of its day, counts as the first of the next.
fn read(text: &str) -> Option<SystemTime> {
    if text.contains(" 23:59:60") {
        return read(&text.replacen(" 23:59:60", " 23:59:59", 1))?.checked_add(Duration::from_secs(1));
    }
    httpdate::parse_http_date(text).ok()
}

/// A date before 1970, read as the one five cycles later: after 400 years the calendar repeats itself.
fn read_early(text: &str) -> Option<SystemTime> {
    let year_at = match text.len() {
        29 => 12,
        24 => 20,
        _ => return None,
    };
    let digits = text.get(year_at..year_at + 4)?;
    let year: u64 = digits.parse().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    let later = format!("{}{}{}", &text[..year_at], year + 2000, &text[year_at + 4..]);
    read(&later)?.checked_sub(Duration::from_secs(5 * 400 * YEAR))
}

/// The `IMF-fixdate` of `at`; what its four-digit year can't say becomes the nearest second that it can.
pub(crate) fn format(at: SystemTime) -> HeaderValue {
    let seconds = since_epoch(at).min(LAST_SECOND);
    let text = HttpDate::from(UNIX_EPOCH + Duration::from_secs(seconds)).to_string();
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("Thu, 01 Jan 1970 00:00:00 GMT"))
}

/// The text with its words as `Nov`, `GMT`: the grammar is case-sensitive, its readers should not be.
fn with_usual_case<'a>(text: &[u8], buffer: &'a mut [u8; LONGEST]) -> Option<&'a str> {
    let copy = buffer.get_mut(..text.len())?;
    let mut in_word = false;
    for (to, from) in copy.iter_mut().zip(text) {
        *to = if in_word { from.to_ascii_lowercase() } else { from.to_ascii_uppercase() };
        in_word = from.is_ascii_alphabetic();
    }
    if copy.ends_with(b" Gmt") {
        let zone = copy.len() - 3;
        copy[zone..].make_ascii_uppercase();
    }
    std::str::from_utf8(copy).ok()
}

/// `Sunday, 06-Nov-94 08:49:37 GMT`, read as the `IMF-fixdate` of the year that is meant: never one more than 50 years
/// ahead.
fn parse_rfc850(text: &str, now: SystemTime) -> Option<SystemTime> {
    let (weekday, rest) = text.split_once(", ")?;
    let (date, time) = rest.split_once(' ')?;
    let (day, month_year) = date.split_once('-')?;
    let (month, year) = month_year.split_once('-')?;
    let weekday = short_weekday(weekday)?;
    let in_year = |year: u64| {
        let text = format!("{weekday}, {day} {month} {year:04} {time}");
        read(&text).filter(|at| *at <= now + Duration::from_secs(50 * YEAR))
    };
    // The average year may be a day off at New Year, hence both centuries and the exact look at each.
    let year = latest_year_ending(year, 1970 + since_epoch(now) / YEAR + 50)?;
    in_year(year).or_else(|| in_year(year - 100))
}

/// The latest year up to `limit` that ends in the two digits.
fn latest_year_ending(digits: &str, limit: u64) -> Option<u64> {
    let is_number = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let ending: u64 = digits.parse().ok().filter(|_| is_number)?;
    Some(limit - (limit - ending) % 100)
}

fn short_weekday(name: &str) -> Option<&str> {
    const NAMES: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    NAMES.contains(&name).then(|| &name[..3])
}

fn since_epoch(at: SystemTime) -> u64 {
    at.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-24 12:00:00 GMT.
    const NOW: u64 = 1_795_521_600;
    /// 1994-11-06 08:49:37 GMT, the example of RFC 9110.
    const EXAMPLE: u64 = 784_111_777;

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(seconds)
    }

    fn parsed(text: &str) -> Option<u64> {
        parse(&HeaderValue::from_str(text).unwrap(), at(NOW)).map(since_epoch)
    }

    #[test]
    fn rfc9110_5_6_7_three_formats_and_names_in_any_case() {
        let same = [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "sun, 06 nov 1994 08:49:37 gmt",
            "SUN, 06 NOV 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "sUNDAY, 06-nOV-94 08:49:37 gMT",
            "Sun Nov  6 08:49:37 1994",
            "sun nov  6 08:49:37 1994",
            " Sun, 06 Nov 1994 08:49:37 GMT\t",
        ];
        for text in same {
            assert_eq!(parsed(text), Some(EXAMPLE), "{text}");
        }
    }

    #[test]
    fn rfc9110_5_6_7_what_is_no_date() {
        let none = [
            "",
            "0",
            "-1",
            "784111777",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 06 Nov 1994 08:49:37 EST",
            "Sun, 06 Nov 1994 08:49:37 +0000",
            "Sun, 06 Nov 1994 08:49:37 GMT+1",
            "Sunday, 06-Nov-94 08:49:37 UTC",
            "Sun, 06 Nov 94 08:49:37 GMT",
            "Sunday, 06-Nov-1994 08:49:37 GMT",
            "Sun, 06-Nov-94 08:49:37 GMT",
            "Sunday, 6-Nov-94 08:49:37 GMT",
            "Saturday, 06-Nov-+4 08:49:37 GMT",
            "Thursday, 31-Dec-76 00:00:00 GMT",
            "Sun Nov  6 08:49:37 94",
            "Sun Nov  6 08:49:37 1994 GMT",
            "Mon, 06 Nov 1994 08:49:37 GMT",
            "Sun, 31 Feb 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:00:00 GMT",
            "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
        ];
        for text in none {
            assert_eq!(parsed(text), None, "{text}");
        }
    }

    #[test]
    fn rfc9110_5_6_7_leap_seconds_and_years_before_1970() {
        let cases = [
            ("Sat, 31 Dec 2016 23:59:60 GMT", Some(1_483_228_800)),
            ("Saturday, 31-Dec-16 23:59:60 GMT", Some(1_483_228_800)),
            ("Sat Dec 31 23:59:60 2016", Some(1_483_228_800)),
            ("Wed, 31 Dec 1969 23:59:60 GMT", Some(0)),
            ("Wed, 31 Dec 1969 23:59:59 GMT", Some(-1)),
            ("Wed Dec 31 23:59:59 1969", Some(-1)),
            ("Mon, 01 Jan 1900 00:00:00 GMT", Some(-2_208_988_800)),
            ("Mon, 01 Jan 1601 00:00:00 GMT", Some(-11_644_473_600)),
            ("Thu, 29 Feb 1900 00:00:00 GMT", None),
            ("Sun, 01 Jan 1900 00:00:00 GMT", None),
            ("Fri, 01 Jan +900 00:00:00 GMT", None),
            ("Sat, 31 Dec 2016 23:59:61 GMT", None),
            ("Sat, 31 Dec 2016 22:59:60 GMT", None),
        ];
        for (text, seconds) in cases {
            let at = parse(&HeaderValue::from_str(text).unwrap(), at(NOW));
            let seconds_of = |at: SystemTime| match at.duration_since(UNIX_EPOCH) {
                Ok(after) => after.as_secs() as i64,
                Err(before) => -(before.duration().as_secs() as i64),
            };
            assert_eq!(at.map(seconds_of), seconds, "{text}");
        }
    }

    #[test]
    fn rfc9110_5_6_7_two_digit_years_are_never_more_than_fifty_years_ahead() {
        let cases = [
            ("Saturday, 01-Jan-00 00:00:00 GMT", "Sat, 01 Jan 2000 00:00:00 GMT"),
            ("Wednesday, 01-Jan-70 00:00:00 GMT", "Wed, 01 Jan 2070 00:00:00 GMT"),
            ("Sunday, 01-Nov-76 00:00:00 GMT", "Sun, 01 Nov 2076 00:00:00 GMT"),
            ("Friday, 31-Dec-76 00:00:00 GMT", "Fri, 31 Dec 1976 00:00:00 GMT"),
            ("Saturday, 01-Jan-77 00:00:00 GMT", "Sat, 01 Jan 1977 00:00:00 GMT"),
            ("Friday, 31-Dec-99 00:00:00 GMT", "Fri, 31 Dec 1999 00:00:00 GMT"),
        ];
        for (short, long) in cases {
            assert_eq!(parsed(short), parsed(long), "{short}");
            assert!(parsed(short).is_some(), "{short}");
        }
    }

    #[test]
    fn formatting_is_what_parsing_reads() {
        assert_eq!(format(at(EXAMPLE)), "Sun, 06 Nov 1994 08:49:37 GMT");
        for seconds in [0, 951_782_400, EXAMPLE, NOW, LAST_SECOND] {
            assert_eq!(parse(&format(at(seconds)), at(NOW)), Some(at(seconds)));
        }
    }

    #[test]
    fn a_time_that_no_date_can_say_becomes_the_nearest_that_one_can() {
        assert_eq!(format(UNIX_EPOCH - Duration::from_secs(1)), "Thu, 01 Jan 1970 00:00:00 GMT");
        assert_eq!(format(at(LAST_SECOND + 1)), "Fri, 31 Dec 9999 23:59:59 GMT");
    }
}
