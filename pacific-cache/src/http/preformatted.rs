//! Field values made of a number, kept ready: a hit says its age and its ttl, and many hits say the same ones.

use std::cell::RefCell;
use std::sync::OnceLock;
use std::thread::LocalKey;

use ::http::HeaderValue;

/// Numbers up to an hour are formatted once for the program, about 200 KB a field: copying a value that lives as long
/// as the program writes to no reference count.
const STATIC: usize = 3601;
/// Slots of a thread's table for other numbers, about 28 KB a field once a thread has needed it.
const SLOTS: usize = 512;

/// The values of one field.
pub(super) struct Preformatted {
    format: fn(i64) -> String,
    first: OnceLock<Box<[HeaderValue]>>,
    others: &'static LocalKey<Slots>,
}

/// A thread's values, each number in the slot of its last nine bits, the newest of a slot kept; empty until first used.
pub(super) type Slots = RefCell<Vec<Option<(i64, HeaderValue)>>>;

impl Preformatted {
    pub(super) const fn new(format: fn(i64) -> String, others: &'static LocalKey<Slots>) -> Self {
        Self { format, first: OnceLock::new(), others }
    }

    /// The value of `number`; formats, and so allocates, only what was not said lately.
    pub(super) fn value(&self, number: i64) -> HeaderValue {
        let first = self.first.get_or_init(|| self.make_first());
        match usize::try_from(number).ok().and_then(|number| first.get(number)) {
            Some(value) => value.clone(),
            None => self.others.with_borrow_mut(|slots| self.look_up(slots, number)),
        }
    }

    fn make_first(&self) -> Box<[HeaderValue]> {
        (0..STATIC as i64).map(|number| HeaderValue::from_static((self.format)(number).leak())).collect()
    }

    fn look_up(&self, slots: &mut Vec<Option<(i64, HeaderValue)>>, number: i64) -> HeaderValue {
        if slots.is_empty() {
            slots.resize(SLOTS, None);
        }
        let slot = &mut slots[number as usize % SLOTS];
        match slot {
            Some((kept, value)) if *kept == number => value.clone(),
            _ => slot.insert((number, self.make(number))).1.clone(),
        }
    }

    fn make(&self, number: i64) -> HeaderValue {
        // Digits and tokens are a value; were they not, an empty one says nothing wrong.
        HeaderValue::try_from((self.format)(number)).unwrap_or(HeaderValue::from_static(""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    thread_local! {
        static SLOTS: Slots = const { RefCell::new(Vec::new()) };
    }

    #[test]
    fn numbers_that_share_a_slot_are_never_confused() {
        let table = Preformatted::new(|number| number.to_string(), &SLOTS);
        for number in [0, 5120, 0, -512, 5120, 7, 5127, 7, -505, i64::MIN, i64::MAX, -1, 511, 3600, 3601] {
            assert_eq!(table.value(number), number.to_string().as_str());
        }
    }

    #[test]
    fn a_repeated_number_is_the_same_bytes() {
        let table = Preformatted::new(|number| number.to_string(), &SLOTS);
        for number in [295, 86_399] {
            assert_eq!(table.value(number).as_bytes().as_ptr(), table.value(number).as_bytes().as_ptr());
        }
    }
}
