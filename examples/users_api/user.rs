//! A user: as told by a client, as kept, and as shown to others.

use serde::{Deserialize, Serialize};

const LONGEST_NAME: usize = 100;
const LONGEST_EMAIL: usize = 254;

/// A user as the database has them.
#[derive(Serialize)]
pub struct User {
    pub id: i64,
    pub name: String,
    pub email: String,
}

/// What others may see of a user.
#[derive(Serialize)]
pub struct Profile {
    pub id: i64,
    pub name: String,
    pub joined: String,
}

/// What a client says about a user. What breaks a rule never becomes one.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Said")]
pub struct NewUser {
    pub name: String,
    pub email: String,
}

#[derive(Deserialize)]
struct Said {
    name: String,
    email: String,
}

impl TryFrom<Said> for NewUser {
    type Error = &'static str;

    fn try_from(Said { name, email }: Said) -> Result<Self, Self::Error> {
        if name.trim().is_empty() || name.chars().count() > LONGEST_NAME {
            return Err("name must have 1 to 100 characters");
        }
        if email.len() > LONGEST_EMAIL || !looks_like_email(&email) {
            return Err("email must look like ann@example.com and have at most 254 bytes");
        }
        Ok(Self { name, email })
    }
}

fn looks_like_email(text: &str) -> bool {
    let sides = text.split_once('@');
    let plain = !text.contains(|c: char| c.is_whitespace() || c.is_control());
    plain && sides.is_some_and(|(who, host)| !who.is_empty() && !host.is_empty() && !host.contains('@'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(name: &str, email: &str) -> bool {
        NewUser::try_from(Said { name: name.into(), email: email.into() }).is_ok()
    }

    #[test]
    fn a_name_and_an_address_are_enough() {
        assert!(accepted("Ann", "ann@example.com"));
        assert!(accepted(&"é".repeat(LONGEST_NAME), "a@b"));
    }

    #[test]
    fn empty_and_overlong_ones_are_refused() {
        let long = format!("{}@example.com", "x".repeat(LONGEST_EMAIL));
        for (name, email) in
            [("", "a@b"), ("  ", "a@b"), ("Ann", ""), ("Ann", &long), (&"x".repeat(101), "a@b")]
        {
            assert!(!accepted(name, email), "{name:?} {email:?}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for email in ["ann", "@", "ann@", "@example.com", "a@b@c", "a b@c", "a@b\n"] {
            assert!(!accepted("Ann", email), "{email:?}");
        }
    }
}
