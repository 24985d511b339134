use axum::Extension;
use pacific_cache::cache;

#[derive(Clone)]
struct Session {
    id: u64,
}

#[derive(Clone)]
struct Profile(String);

type Profiled = Extension<Profile>;

#[cache(key = "home", per_user(session.as_ref().map(|user| user.id)))]
async fn closure(Extension(session): Extension<Option<Session>>, Extension(user): Profiled) -> String {
    format!("{} {}", session.is_some(), user.0)
}

#[cache(key = "home", per_user({ let Session { id } = session; id }))]
async fn block(Extension(session): Extension<Session>, Extension(id): Profiled) -> String {
    format!("{} {}", session.id, id.0)
}

#[cache(key = "home", per_user(format!("{user}", user = session.id)))]
async fn named(Extension(session): Extension<Session>, Extension(user): Profiled) -> String {
    format!("{} {}", session.id, user.0)
}

#[cache(key = "home", per_user(vec![session.id]))]
async fn macro_itself(Extension(session): Extension<Session>, Extension(vec): Profiled) -> String {
    format!("{} {}", session.id, vec.0)
}

#[cache(key = "home", per_user((session.id, stringify!(user))))]
async fn unknown_macro(Extension(session): Extension<Session>, Extension(user): Profiled) -> String {
    format!("{} {}", session.id, user.0)
}

fn main() {}
