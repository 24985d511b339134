//! How values are written: MessagePack with named fields, and everything in its human-readable form.
//!
//! Named, so that `#[serde(flatten)]`, `untagged` and skipped fields are read as they were written; human-readable, since
//! serde's own buffering for those always reads so, and would refuse an id or an address in its compact form.

use bytes::Bytes;
use rmp_serde::config::{DefaultConfig, HumanReadableConfig, StructMapConfig};
use rmp_serde::{Deserializer, Serializer, decode, encode};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub(crate) fn encode(value: &(impl Serialize + ?Sized)) -> Result<Bytes, encode::Error> {
    let mut bytes = Vec::new();
    let mut writer: Serializer<_, HumanReadableConfig<StructMapConfig<DefaultConfig>>> =
        Serializer::new(&mut bytes).with_struct_map().with_human_readable();
    value.serialize(&mut writer)?;
    // Exact, since what is stored is counted by its length.
    Ok(bytes.into_boxed_slice().into())
}

/// Fails where the bytes are no value of this type, or go on behind it.
pub(crate) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, decode::Error> {
    let mut rest = bytes;
    let value = T::deserialize(&mut Deserializer::new(&mut rest).with_human_readable())?;
    if rest.is_empty() { Ok(value) } else { Err(decode::Error::Uncategorized("bytes are left".into())) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use std::collections::HashMap;
    use std::net::IpAddr;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Inner {
        address: IpAddr,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        note: Option<String>,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(untagged)]
    enum Either {
        Number(u64),
        Address(IpAddr),
        Pair { left: f64, right: char },
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Outer {
        #[serde(flatten)]
        inner: Inner,
        either: Vec<Either>,
        by_pair: HashMap<(i8, u16), u128>,
        unit: (),
    }

    fn outer() -> Outer {
        Outer {
            inner: Inner { address: [127, 0, 0, 1].into(), note: None },
            either: vec![
                Either::Number(u64::MAX),
                Either::Address([1; 16].into()),
                Either::Pair { left: f64::MIN_POSITIVE, right: 'é' },
            ],
            by_pair: HashMap::from([((-1, 2), u128::MAX)]),
            unit: (),
        }
    }

    #[test]
    fn what_serde_can_describe_is_read_as_it_was_written() {
        assert_eq!(decode::<Outer>(&encode(&outer()).unwrap()).unwrap(), outer());
        assert!(decode::<f64>(&encode(&f64::NAN).unwrap()).unwrap().is_nan());
        assert_eq!(decode::<Option<u8>>(&encode(&None::<u8>).unwrap()).unwrap(), None);
        assert_eq!(decode::<String>(&encode("text").unwrap()).unwrap(), "text");
    }

    #[test]
    fn another_type_and_other_bytes_are_errors_and_no_panics() {
        let bytes = encode(&outer()).unwrap();
        assert!(decode::<u64>(&bytes).is_err() && decode::<Inner>(&encode(&7).unwrap()).is_err());
        for end in 0..bytes.len() {
            assert!(decode::<Outer>(&bytes[..end]).is_err(), "{end}");
        }
        assert!(decode::<u8>(&[7, 7]).is_err());
    }
}
