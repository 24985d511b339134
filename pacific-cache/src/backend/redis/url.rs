//! Reading the address of a server.

use std::path::PathBuf;

use redis::RedisConnectionInfo;

use super::place::Place;
use super::server::{Server, Way};
use super::stream;

const EXAMPLES: &str = "write it as in redis://user:password@host:6379/0, rediss://host (with TLS), \
                        redis+unix:///run/redis.sock, redis+sentinel://host1:26379,host2:26379/mymaster or \
                        redis+cluster://host1,host2";

/// What an address means, or in one line why it means nothing. No message repeats what may be a password.
pub(crate) fn parse(url: &str) -> Result<Server, String> {
    read(url).map_err(|why| format!("the Redis address {:?} {why}; {EXAMPLES}", without_login(url)))
}

/// An address in its parts, as they are written.
struct Parts<'a> {
    scheme: &'a str,
    login: Option<&'a str>,
    places: &'a str,
    path: &'a str,
}

fn read(url: &str) -> Result<Server, String> {
    let parts = split(url)?;
    let (tls, way, db) = match parts.scheme {
        "redis" => (false, direct(parts.places)?, parts.path),
        "rediss" => (true, direct(parts.places)?, parts.path),
        "redis+unix" | "unix" => (false, socket(&parts)?, ""),
        "redis+sentinel" => sentinels(&parts, false)?,
        "rediss+sentinel" => sentinels(&parts, true)?,
        "redis+cluster" => (false, cluster(&parts)?, ""),
        "rediss+cluster" => (true, cluster(&parts)?, ""),
        other => return Err(format!("begins with {other:?}, which is none of Redis")),
    };
    let login = log_in(parts.login)?.set_db(database(db)?);
    Ok(Server { way, login, tls: tls.then(stream::tls).transpose()? })
}

fn split(url: &str) -> Result<Parts<'_>, String> {
    let (scheme, rest) = url.split_once("://").ok_or("has no scheme")?;
    // A password may hold what ends it elsewhere.
    let (login, rest) = rest.rsplit_once('@').map_or((None, rest), |(login, rest)| (Some(login), rest));
    if rest.contains(['?', '#']) {
        return Err("has options after ? or #, which don't exist here".to_owned());
    }
    let (places, path) = rest.split_once('/').unwrap_or((rest, ""));
    Ok(Parts { scheme, login, places, path })
}

fn direct(place: &str) -> Result<Way, String> {
    if place.contains(',') {
        return Err("names several servers, which only sentinels may be".to_owned());
    }
    Ok(Way::Direct(tcp(place, 6379)?))
}

fn socket(parts: &Parts<'_>) -> Result<Way, String> {
    if !parts.places.is_empty() || parts.path.is_empty() {
        return Err("doesn't name a socket by its whole path".to_owned());
    }
    let path = format!("/{}", decoded(parts.path)?);
    Ok(Way::Direct(Place::Unix(PathBuf::from(path))))
}

fn sentinels<'a>(parts: &Parts<'a>, tls: bool) -> Result<(bool, Way, &'a str), String> {
    let places = parts.places.split(',').map(|place| tcp(place, 26379)).collect::<Result<_, _>>()?;
    let (name, db) = parts.path.split_once('/').unwrap_or((parts.path, ""));
    if name.is_empty() {
        return Err("doesn't say by which name the sentinels know the primary".to_owned());
    }
    Ok((tls, Way::Sentinels(places, decoded(name)?), db))
}

fn cluster(parts: &Parts<'_>) -> Result<Way, String> {
    if !cfg!(feature = "redis-cluster") {
        return Err("is of a cluster, which needs the feature `redis-cluster`".to_owned());
    }
    if !matches!(parts.path, "" | "0") {
        return Err("names a database, of which a cluster has only 0".to_owned());
    }
    let places = parts.places.split(',').map(|place| tcp(place, 6379)).collect::<Result<_, _>>()?;
    Ok(Way::Cluster(places, String::new()))
}

fn tcp(place: &str, port: u16) -> Result<Place, String> {
    let (host, port) = match place.strip_prefix('[') {
        Some(six) => {
            let (host, rest) = six.split_once(']').ok_or("has a [ without its ]")?;
            (host, if rest.is_empty() { port } else { number(rest.strip_prefix(':').unwrap_or_default())? })
        }
        None => match place.split_once(':') {
            Some((host, port)) => (host, number(port)?),
            None => (place, port),
        },
    };
    if host.is_empty() || host.contains(char::is_whitespace) {
        return Err("names no host".to_owned());
    }
    Ok(Place::Tcp(host.to_owned(), port))
}

fn number(port: &str) -> Result<u16, String> {
    match port.parse() {
        Ok(port) if port > 0 => Ok(port),
        _ => Err("has a port that isn't a number from 1 to 65535".to_owned()),
    }
}

fn database(path: &str) -> Result<i64, String> {
    let text = path.trim_end_matches('/');
    match if text.is_empty() { Ok(0) } else { text.parse::<u32>() } {
        Ok(number) => Ok(number.into()),
        Err(_) => Err("has a database that isn't a number".to_owned()),
    }
}

fn log_in(login: Option<&str>) -> Result<RedisConnectionInfo, String> {
    let info = RedisConnectionInfo::default();
    let Some(login) = login else {
        return Ok(info);
    };
    let (user, password) =
        login.split_once(':').ok_or("has a user without a password (a password alone is :password@)")?;
    let info = info.set_password(decoded(password)?);
    Ok(if user.is_empty() { info } else { info.set_username(decoded(user)?) })
}

/// With each `%` and its two digits as the byte they mean.
fn decoded(text: &str) -> Result<String, String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        let escape = more.get(..2).filter(|_| *first == b'%');
        match escape.map(hexadecimal) {
            Some(byte) => (bytes.push(byte?), rest = &more[2..]),
            None if *first == b'%' => return Err(ESCAPE.to_owned()),
            None => (bytes.push(*first), rest = more),
        };
    }
    String::from_utf8(bytes).map_err(|_| ESCAPE.to_owned())
}

const ESCAPE: &str = "has a % that isn't followed by the two digits of a byte (a % itself is %25)";

fn hexadecimal(digits: &[u8]) -> Result<u8, String> {
    let digits = std::str::from_utf8(digits).ok().filter(|digits| !digits.starts_with('+'));
    digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()).ok_or_else(|| ESCAPE.to_owned())
}

/// For messages. Whatever is before the last @ may be a password; without one, whatever follows a colon.
fn without_login(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let rest = match (rest.rsplit_once('@'), rest.split_once(':')) {
        (Some((_, rest)), _) => format!("…@{rest}"),
        (None, Some((before, _))) => format!("{before}:…"),
        (None, None) => rest.to_owned(),
    };
    if scheme.is_empty() { rest } else { format!("{scheme}://{rest}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tcp(host: &str, port: u16) -> Place {
        Place::Tcp(host.to_owned(), port)
    }

    #[test]
    fn an_address_names_a_server() {
        let cases = [
            ("redis://localhost", tcp("localhost", 6379)),
            ("redis://localhost/", tcp("localhost", 6379)),
            ("redis://cache.example:7000", tcp("cache.example", 7000)),
            ("redis://[::1]:7000/3", tcp("::1", 7000)),
            ("rediss://[::1]", tcp("::1", 6379)),
            ("redis+unix:///run/redis%20x.sock", Place::Unix("/run/redis x.sock".into())),
            ("unix:///run/redis.sock", Place::Unix("/run/redis.sock".into())),
        ];
        for (url, place) in cases {
            let server = parse(url).unwrap();
            assert_eq!(server.way, Way::Direct(place), "{url}");
            assert_eq!(server.tls.is_some(), url.starts_with("rediss"), "{url}");
        }
    }

    #[test]
    fn an_address_names_sentinels() {
        let server = parse("redis+sentinel://:p@a:1,b,[::1]:3/my%2Fmaster/5").unwrap();
        let places = vec![tcp("a", 1), tcp("b", 26379), tcp("::1", 3)];
        assert_eq!(server.way, Way::Sentinels(places, "my/master".to_owned()));
        assert_eq!((server.login.password(), server.login.db()), (Some("p"), 5));
        assert_eq!(server.to_string(), "\"my/master\" of the sentinels a:1, b:26379, [::1]:3");
    }

    #[test]
    fn a_login_may_hold_anything() {
        let cases = [
            ("redis://h/2", None, None, 2),
            ("redis://:secret@h", None, Some("secret"), 0),
            ("redis://ann:secret@h/1", Some("ann"), Some("secret"), 1),
            ("redis://ann:p%40s%25:/s@h", Some("ann"), Some("p@s%:/s"), 0),
            ("redis://ann:p@ss?#@h", Some("ann"), Some("p@ss?#"), 0),
        ];
        for (url, user, password, db) in cases {
            let login = parse(url).unwrap().login;
            assert_eq!((login.username(), login.password(), login.db()), (user, password, db), "{url}");
        }
    }

    #[test]
    fn a_mistake_is_named_in_one_line_without_the_password() {
        let cases = [
            ("", "no scheme"),
            ("localhost:6379", "no scheme"),
            ("http://:secret@localhost", "\"http\""),
            ("redis://", "no host"),
            ("redis://:secret@", "no host"),
            ("redis://:secret@:6379", "no host"),
            ("redis://:secret@h:0", "port"),
            ("redis://:secret@h:65536", "port"),
            ("redis://:secret@h:", "port"),
            ("redis://:secret@[::1]7000", "port"),
            ("redis://:secret@::1", "port"),
            ("redis://:secret@h/x", "database"),
            ("redis://:secret@h/-1", "database"),
            ("redis://:secret@h/0/1", "database"),
            ("redis://:secret@h?db=1", "options"),
            ("redis://:secret@h#insecure", "options"),
            ("redis://ann:secret", "port"),
            ("ann:secret", "no scheme"),
            ("redis://secret@h", "user without a password"),
            ("redis://:secret%4@h", "%25"),
            ("redis://:secret%+1@h", "%25"),
            ("redis://:secret%ff@h", "%25"),
            ("redis://:secret@a,b", "several"),
            ("redis+sentinel://:secret@a,b", "name"),
            ("redis+sentinel://:secret@a,/m", "no host"),
            ("redis+unix://run/redis.sock", "whole path"),
            ("redis+unix://", "whole path"),
        ];
        for (url, part) in cases {
            let error = parse(url).unwrap_err();
            assert!(
                error.contains(part) && error.contains("redis://user:password@host:6379/0"),
                "{url}: {error}"
            );
            assert!(!error.contains("secret") && error.lines().count() == 1, "{url}: {error}");
        }
        assert!(!format!("{:?}", parse("redis://ann:secret@h")).contains("secret"));
    }
}
