//! What a value is, where its type doesn't say: a function that returns its own type parameter may return a `Result`.

use std::fmt;

use serde::Serialize;
use serde::ser::{Impossible, Serializer};

/// The value as a `Result` of itself: `Err` where serde writes it as a `Result`'s error.
pub(super) fn told<R: Serialize>(value: R) -> Result<R, R> {
    if value.serialize(IsErr) == Ok(true) { Err(value) } else { Ok(value) }
}

/// A serializer that writes nothing, and gives whether what it was given is an `Err`.
struct IsErr;

type Parts = Impossible<bool, fmt::Error>;

macro_rules! are_none {
    ($($method:ident($($type:ty),*))*) => {$(
        fn $method(self, $(_: $type),*) -> Result<bool, fmt::Error> {
            Ok(false)
        }
    )*};
}

/// What has parts isn't looked into.
macro_rules! have_parts {
    ($($method:ident($($type:ty),*))*) => {$(
        fn $method(self, $(_: $type),*) -> Result<Parts, fmt::Error> {
            Err(fmt::Error)
        }
    )*};
}

impl Serializer for IsErr {
    type Ok = bool;
    type Error = fmt::Error;
    type SerializeSeq = Parts;
    type SerializeTuple = Parts;
    type SerializeTupleStruct = Parts;
    type SerializeTupleVariant = Parts;
    type SerializeMap = Parts;
    type SerializeStruct = Parts;
    type SerializeStructVariant = Parts;

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        _: &T,
    ) -> Result<bool, fmt::Error> {
        Ok((name, variant) == ("Result", "Err"))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: &T,
    ) -> Result<bool, fmt::Error> {
        Ok(false)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, _: &T) -> Result<bool, fmt::Error> {
        Ok(false)
    }

    fn collect_str<T: fmt::Display + ?Sized>(self, _: &T) -> Result<bool, fmt::Error> {
        Ok(false)
    }

    are_none! {
        serialize_bool(bool)
        serialize_i8(i8)
        serialize_i16(i16)
        serialize_i32(i32)
        serialize_i64(i64)
        serialize_i128(i128)
        serialize_u8(u8)
        serialize_u16(u16)
        serialize_u32(u32)
        serialize_u64(u64)
        serialize_u128(u128)
        serialize_f32(f32)
        serialize_f64(f64)
        serialize_char(char)
        serialize_str(&str)
        serialize_bytes(&[u8])
        serialize_none()
        serialize_unit()
        serialize_unit_struct(&'static str)
        serialize_unit_variant(&'static str, u32, &'static str)
    }

    have_parts! {
        serialize_seq(Option<usize>)
        serialize_tuple(usize)
        serialize_tuple_struct(&'static str, usize)
        serialize_tuple_variant(&'static str, u32, &'static str, usize)
        serialize_map(Option<usize>)
        serialize_struct(&'static str, usize)
        serialize_struct_variant(&'static str, u32, &'static str, usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[derive(Serialize)]
    enum Reply {
        Err(u8),
    }

    #[test]
    fn only_the_error_of_a_result_is_told_as_one() {
        assert!(told(Err::<u8, _>("error")).is_err());
        assert!(told(Ok::<_, u8>("Err")).is_ok());
        assert!(told(Reply::Err(1)).is_ok(), "an enum of another name");
        assert!(told(BTreeMap::from([("Err", 1)])).is_ok());
        assert!(told(Some(Err::<u8, u8>(1))).is_ok(), "an `Option` is a value like any other");
    }

    #[test]
    fn a_value_of_any_shape_is_one() {
        assert!(told(()).is_ok() && told(1_u8).is_ok() && told(-1.0).is_ok() && told("text").is_ok());
        assert!(told((1, 'x')).is_ok() && told(vec![true]).is_ok() && told(None::<u8>).is_ok());
        assert!(told(std::net::Ipv4Addr::LOCALHOST).is_ok());
    }
}
