//! What serde can describe is read as it was written, whatever its attributes say.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Debug;
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, SystemTime};

use pacific_cache::{Error, test};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// By `set` and by a load, and back by `get` and by a hit.
async fn is_kept<T: Serialize + DeserializeOwned + Debug + PartialEq + Clone + Send + Sync>(value: T) {
    let (cache, _) = test::cache();
    cache.set("set", &value).await.unwrap();
    assert_eq!(cache.get("set").await, Ok(Some(value.clone())));
    for _ in 0..2 {
        let loaded = cache.get_or_load("loaded", || async { Ok::<_, Error>(value.clone()) }).await;
        assert_eq!(loaded.as_ref(), Ok(&value));
    }
    assert_eq!((cache.stats().loads, cache.stats().hits), (1, 2), "{value:?}");
}

#[tokio::test]
async fn plain_values() {
    is_kept((u64::MAX, i64::MIN, u128::MAX, i128::MIN, -1_i8)).await;
    is_kept((f64::MIN_POSITIVE, f32::MAX, f64::NEG_INFINITY, -0.0)).await;
    is_kept((true, 'é', "text\0\u{10FFFF}".to_owned(), String::new())).await;
    is_kept((None::<u8>, Some(0_u8), ())).await;
    is_kept(vec![Some("a".to_owned()), None]).await;
    is_kept([[1_u8, 2], [3, 4]]).await;
    is_kept((0..=u8::MAX).collect::<Vec<_>>()).await;
    is_kept(vec![0_u64; 10_000]).await;
}

#[tokio::test]
async fn maps_with_any_keys() {
    is_kept(HashMap::from([((1_u8, Some('a')), "x".to_owned()), ((2, None), "y".to_owned())])).await;
    is_kept(BTreeMap::from([(-1_i64, BTreeSet::from(["a".to_owned()]))])).await;
    is_kept(BTreeMap::<String, u8>::new()).await;
}

#[tokio::test]
async fn what_has_a_form_for_people() {
    is_kept((IpAddr::from([127, 0, 0, 1]), IpAddr::from([7; 16]), SocketAddr::from(([1, 2, 3, 4], 80))))
        .await;
    is_kept((Duration::from_nanos(1), SystemTime::UNIX_EPOCH + Duration::from_secs(7))).await;
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Named {
    first_name: String,
    #[serde(rename = "r#type", alias = "kind")]
    kind: Kind,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    #[serde(skip)]
    skipped: u8,
    #[serde(with = "as_text")]
    number: u64,
    borrowed: Cow<'static, str>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING-KEBAB-CASE")]
enum Kind {
    Plain,
    OfOne(u8),
    OfMany(u8, String),
    WithFields { left: Option<u8>, right: Box<Kind> },
}

mod as_text {
    use super::*;
    use serde::{Deserializer, Serializer, de};

    pub fn serialize<S: Serializer>(number: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(number)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

fn kinds() -> Vec<Kind> {
    let many = Kind::OfMany(2, "b".into());
    vec![Kind::Plain, Kind::OfOne(1), many.clone(), Kind::WithFields { left: None, right: Box::new(many) }]
}

#[tokio::test]
async fn fields_that_are_renamed_skipped_or_written_by_other_code() {
    for kind in kinds() {
        let tags = if kind == Kind::Plain { vec![] } else { vec!["a".to_owned()] };
        let first_name = "Ann".to_owned();
        is_kept(Named { first_name, kind, tags, skipped: 0, number: 7, borrowed: "b".into() }).await;
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
enum Internal {
    Unit,
    Fields { address: IpAddr, at: Option<u64> },
    Inner(Flat),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "t", content = "c")]
enum Adjacent {
    Unit,
    One(IpAddr),
    Two(u8, f64),
    Fields { a: char },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Untagged {
    Number(u64),
    Address(IpAddr),
    Text(String),
    List(Vec<Untagged>),
    Fields { a: i8, b: Option<Box<Untagged>> },
    Nothing,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Flat {
    id: u64,
    #[serde(flatten)]
    inner: Pair,
    #[serde(flatten)]
    rest: BTreeMap<String, serde_json::Value>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Pair {
    address: IpAddr,
    #[serde(default)]
    note: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
struct Transparent {
    only: Vec<Kind>,
}

fn flat() -> Flat {
    let rest = serde_json::json!({ "x": [1, -2.5, null, "y"], "z": { "deep": true } });
    let pair = Pair { address: [127, 0, 0, 1].into(), note: None };
    Flat { id: 7, inner: pair, rest: serde_json::from_value(rest).unwrap() }
}

#[tokio::test]
async fn enums_however_they_are_tagged() {
    is_kept(kinds()).await;
    is_kept(vec![
        Internal::Unit,
        Internal::Fields { address: [1; 16].into(), at: Some(3) },
        Internal::Inner(flat()),
    ])
    .await;
    is_kept(vec![
        Adjacent::Unit,
        Adjacent::One([1, 2, 3, 4].into()),
        Adjacent::Two(1, 2.5),
        Adjacent::Fields { a: 'a' },
    ])
    .await;
    is_kept(vec![
        Untagged::Number(u64::MAX),
        Untagged::Address([1, 2, 3, 4].into()),
        Untagged::Text("text".into()),
        Untagged::List(vec![Untagged::Number(1), Untagged::Nothing]),
        Untagged::Fields { a: -1, b: Some(Box::new(Untagged::Text("b".into()))) },
        Untagged::Nothing,
    ])
    .await;
}

#[tokio::test]
async fn what_is_flattened_or_transparent() {
    is_kept(flat()).await;
    is_kept(Transparent { only: kinds() }).await;
    is_kept(serde_json::json!({ "any": [1, "two", null, { "three": 3.5 }] })).await;
}
