//! The collection that a path is a member of.

/// The names of a path's parent, without and with a trailing slash, since an app may serve its list at either; `None`
/// below the root, which is the parent of everything.
///
/// `name` is a [`path_name`](super::path_name::path_name).
///
/// ```text
/// /users/7, /users/7/ → /users, /users/
/// /users, /users/, /  → none
/// ```
pub(crate) fn collection(name: &str) -> Option<[String; 2]> {
    let member = name.strip_suffix('/').unwrap_or(name);
    let (parent, _) = member.rsplit_once('/')?;
    let is_root = parent.bytes().all(|byte| byte == b'/');
    (!is_root).then(|| [parent.to_owned(), format!("{parent}/")])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_has_its_collection_with_and_without_a_slash() {
        let cases = [
            ("/users/7", ["/users", "/users/"]),
            ("/users/7/", ["/users", "/users/"]),
            ("/a/b/c", ["/a/b", "/a/b/"]),
            ("/a%2Fb/c", ["/a%2Fb", "/a%2Fb/"]),
            ("/a//b", ["/a/", "/a//"]),
            ("/a//", ["/a", "/a/"]),
        ];
        for (path, parents) in cases {
            assert_eq!(collection(path).unwrap(), parents, "{path}");
        }
    }

    #[test]
    fn the_root_is_nobodys_collection() {
        for path in ["/users", "/users/", "/", "", "//users", "//", "%2A", "users"] {
            assert_eq!(collection(path), None, "{path}");
        }
    }
}
