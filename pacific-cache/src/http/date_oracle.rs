//! A second reading of RFC 9110 §5.6.7, for tests only: dates by patterns and a calendar of its own.

use super::precondition_oracle::trimmed;

/// 2026-11-24 12:00:00 GMT, in seconds since 1970.
pub(super) const NOW: i64 = 1_795_521_600;
/// The same day fifty years later.
const FIFTY_YEARS_ON: i64 = 3_373_444_800;
const DAY: i64 = 86_400;

pub(super) enum Date {
    None,
    /// Seconds since 1970.
    At(i64),
    /// Its weekday belongs to another century, or it is fifty years ahead to the day.
    Unclear,
}

const WEEKDAYS: [&str; 7] = ["thursday", "friday", "saturday", "sunday", "monday", "tuesday", "wednesday"];
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// §5.6.7, names in any case; a date whose weekday is another day's is none.
pub(super) fn date(value: &[u8]) -> Date {
    let (start, end) = trimmed(value);
    let text = String::from_utf8_lossy(&value[start..end]).to_ascii_lowercase();
    for pattern in ["WWW, DD MMM YYYY HH:NN:SS gmt", "WWW MMM DD HH:NN:SS YYYY", "WWW MMM  D HH:NN:SS YYYY"] {
        if let Some(parts) = Parts::of(&text, pattern) {
            let year = parts.number('Y');
            return if parts.is_day_of(year, |name| &name[..3]) { parts.at(year) } else { Date::None };
        }
    }
    let weekday = text.split(',').next().unwrap_or_default();
    let pattern = format!("{}, DD-MMM-YY HH:NN:SS gmt", "W".repeat(weekday.len()));
    Parts::of(&text, &pattern).map_or(Date::None, |parts| parts.with_two_digits())
}

/// A text that has the form of a pattern, in which capitals stand for letters and digits.
struct Parts<'a> {
    text: &'a str,
    pattern: &'a str,
}

impl<'a> Parts<'a> {
    fn of(text: &'a str, pattern: &'a str) -> Option<Self> {
        let fits = |(byte, form): (u8, u8)| match form {
            b'W' | b'M' => byte.is_ascii_lowercase(),
            b'A'..=b'Z' => byte.is_ascii_digit(),
            _ => byte == form,
        };
        let fits = text.len() == pattern.len() && text.bytes().zip(pattern.bytes()).all(fits);
        fits.then_some(Self { text, pattern })
    }

    fn part(&self, form: char) -> &'a str {
        let (first, last) = (self.pattern.find(form).unwrap(), self.pattern.rfind(form).unwrap());
        &self.text[first..=last]
    }

    fn number(&self, form: char) -> i64 {
        self.part(form).parse().unwrap()
    }

    /// Days since 1970 of this day in `year`, if it has such a day.
    fn days(&self, year: i64) -> Option<i64> {
        let leap = |year: i64| year % 4 == 0 && year % 100 != 0 || year % 400 == 0;
        let february = if leap(year) { 29 } else { 28 };
        let lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let month = MONTHS.iter().position(|name| *name == self.part('M'))?;
        let day = self.number('D');
        // Days before this year's first one, of a calendar that begins with a year 0.
        let before = |year: i64| {
            let last = year - 1;
            year * 365 + last.div_euclid(4) - last.div_euclid(100) + last.div_euclid(400)
        };
        let of_year = lengths[..month].iter().sum::<i64>() + day - 1;
        (1..=lengths[month]).contains(&day).then(|| before(year) - before(1970) + of_year)
    }

    fn is_day_of(&self, year: i64, short: fn(&'static str) -> &'static str) -> bool {
        let weekday = |days: i64| short(WEEKDAYS[days.rem_euclid(7) as usize]);
        self.days(year).is_some_and(|days| weekday(days) == self.part('W'))
    }

    /// With the leap second at the end of a day, §5.6.7.
    fn at(&self, year: i64) -> Date {
        let time @ (hour, minute, second) = (self.number('H'), self.number('N'), self.number('S'));
        let is_time = hour < 24 && minute < 60 && second < 60 || time == (23, 59, 60);
        match self.days(year) {
            Some(days) if is_time => Date::At(days * DAY + hour * 3600 + minute * 60 + second),
            _ => Date::None,
        }
    }

    /// Of the years that end so the latest that is not more than fifty years ahead.
    fn with_two_digits(&self) -> Date {
        for century in [2000, 1900] {
            let year = century + self.number('Y');
            match self.at(year) {
                Date::At(at) if (at - FIFTY_YEARS_ON).abs() < 2 * DAY => return Date::Unclear,
                Date::At(at) if at > FIFTY_YEARS_ON => {}
                at if self.is_day_of(year, |name| name) => return at,
                Date::At(_) if self.is_day_of(year - 100, |name| name) => return Date::Unclear,
                _ => return Date::None,
            }
        }
        Date::None
    }
}
