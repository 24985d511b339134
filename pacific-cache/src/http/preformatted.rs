//! Field values made of a number, kept ready: a hit says its age and its ttl, and many hits say the same ones.

use std::cell::RefCell;
use std::thread::LocalKey;

use ::http::HeaderValue;

/// Slots of a table: two of them (age and ttl) cost a thread about 56 KB, once it has answered a hit.
const SLOTS: usize = 512;

/// A thread's table of values, each number in the slot of its last nine bits, the newest of a slot kept.
pub(super) struct Preformatted {
    format: fn(i64) -> HeaderValue,
    /// Empty until first used.
    slots: RefCell<Vec<Option<(i64, HeaderValue)>>>,
}

impl Preformatted {
    pub(super) const fn new(format: fn(i64) -> HeaderValue) -> Self {
        Self { format, slots: RefCell::new(Vec::new()) }
    }

    /// The value of `number` from the table; formats, and so allocates, only when the slot has another number.
    pub(super) fn value(table: &'static LocalKey<Self>, number: i64) -> HeaderValue {
        table.with(|table| table.look_up(number))
    }

    fn look_up(&self, number: i64) -> HeaderValue {
        let mut slots = self.slots.borrow_mut();
        if slots.is_empty() {
            slots.resize(SLOTS, None);
        }
        let slot = &mut slots[number as usize % SLOTS];
        match slot {
            Some((kept, value)) if *kept == number => value.clone(),
            _ => slot.insert((number, (self.format)(number))).1.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_share_a_slot_are_never_confused() {
        let table = Preformatted::new(HeaderValue::from);
        for number in [0, 512, 0, -512, 7, 519, 7, -505, i64::MIN, i64::MAX, -1, 511] {
            assert_eq!(table.look_up(number), number.to_string().as_str());
        }
    }

    #[test]
    fn a_repeated_number_is_the_same_bytes() {
        let table = Preformatted::new(HeaderValue::from);
        assert_eq!(table.look_up(295).as_bytes().as_ptr(), table.look_up(295).as_bytes().as_ptr());
    }
}
