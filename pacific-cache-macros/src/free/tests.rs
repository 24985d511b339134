use super::names;

fn free(code: &str) -> String {
    names(&syn::parse_str(code).unwrap()).join(" ")
}

fn assert_free(cases: &[(&str, &str)]) {
    for (code, expected) in cases {
        assert_eq!(free(code), *expected, "{code}");
    }
}

#[test]
fn fields_paths_types_and_text_are_no_names() {
    assert_free(&[
        ("user.id", "user"),
        ("(tenant, &r#type.r#use)", "tenant type"),
        ("session.user.id()", "session"),
        ("module::user", ""),
        ("user::current(request)", "request"),
        ("Principal { user: caller, tenant }", "caller tenant"),
        ("\"user of {tenant}\"", ""),
        ("session.f(\"{user}\")", "session"),
        ("[a, ..rest]", "a rest"),
        ("id as user", "id"),
        ("session.get::<user>(id)", "session id"),
        ("parse::<{ user }>(id)", "id"),
        ("'user: loop { break 'user id; }", "id"),
    ]);
}

#[test]
fn what_a_closure_or_a_pattern_binds_is_its_own() {
    assert_free(&[
        ("session.as_ref().map(|user| user.id)", "session"),
        ("session.map(|Ses { user, .. }| user).or(user)", "session user"),
        ("session.map(|_| user.id)", "session user"),
        ("match session { Some(user) if user.id > min => user.id, other => user }", "session min user"),
        ("match session { Some(id) if let Some(user) = id => user, _ => 0 }", "session"),
        ("match session { any!() => user, _ => id }", "session id"),
        ("if let Some(user) = session { user.id } else { user }", "session user"),
        ("if let Some(user) = session && let Some(id) = user { id } else { 0 }", "session"),
        ("while let Some(user) = session.next() { f(user) }", "session f"),
        ("for user in users { f(user, id) }", "users f id"),
    ]);
}

#[test]
fn what_a_block_binds_is_its_own_from_there_on() {
    assert_free(&[
        ("{ let tenant = user.id; tenant }", "user"),
        ("{ let Ses { user } = session; user }", "session"),
        ("{ let user = user.id; user }", "user"),
        ("{ let Some(user) = session else { return user }; user }", "session user"),
        ("({ let user = session; user }, user)", "session user"),
        ("async move { let user = session.await; user }", "session"),
        ("{ f(user); fn user() {} id }", "f id"),
        ("{ const user: u8 = 1; user }", ""),
        ("{ struct user; user }", ""),
        ("{ use names::{user, other as tenant}; (user, tenant, other) }", "other"),
        ("{ use names::*; user }", ""),
        ("{ let any!() = session; user }", "session"),
        ("{ fn f() -> u8 { user } f(id) }", "id"),
    ]);
}

#[test]
fn of_macros_only_what_is_known_to_be_used_counts() {
    assert_free(&[
        (r#"format!("{tenant}:{}:{user:?}", id)"#, "tenant user id"),
        (r#"format!("{user}", user = session.id)"#, "session"),
        (r#"std::format!("{user}")"#, "user"),
        (r#"mine::format!("{user}")"#, ""),
        (r#"session.map(|user| format!("{user}"))"#, "session"),
        ("vec![session.user, id]", "session id"),
        ("vec![user; 2]", "user"),
        ("matches!(session, user if user.id > min)", "session min"),
        ("matches!(session, Some(_) | None)", "session"),
        ("stringify!(user)", ""),
        ("concat!(\"{user}\")", ""),
        ("pick!(user)", ""),
        ("(pick!(user), id)", "id"),
        ("{ bind!(user); user }", ""),
        ("{ macro_rules! vec { ($a:expr) => { 1 } } vec![user] }", ""),
        ("{ let _ = vec![user]; format!(\"{id}\") }", "user id"),
    ]);
}

#[test]
fn what_may_be_configured_away_counts_nothing() {
    assert_free(&[("{ #[cfg(any())] let _ = user; session }", ""), ("f(#[cfg(any())] user)", "")]);
}
