//! What nobody else is to read: responses that are sealed where they are stored, and keys that tell nothing.
//!
//! ```console
//! $ cargo run --example sensitive
//! $ REDIS_URL=redis://localhost:6379/0 cargo run --example sensitive --features redis
//! ```
//!
//! With `REDIS_URL` everything that it leaves there is sealed: look with `redis-cli --scan` and `redis-cli get`.

use std::error::Error;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, Path, State};
use axum::http::{Request, StatusCode, header::AUTHORIZATION, request::Parts};
use axum::response::Response;
use axum::routing::get;
use pacific_cache::{Cache, CacheBuilder, HttpCacheLayer, KeyRing, cache, invalidates};
use pacific_cache_examples::{finish, setting};
use tower_service::Service;

/// How often a handler ran.
#[derive(Clone, Default)]
struct Runs(Arc<AtomicU64>);

impl Runs {
    fn next(&self) -> u64 {
        self.0.fetch_add(1, Relaxed) + 1
    }
}

/// Who asks. An extractor runs on every request, hit or not: this is what lets a caller in.
struct User(String);

impl<S: Sync> FromRequestParts<S> for User {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        // A real service checks a signature here.
        let token = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let name = token.and_then(|token| token.strip_prefix("Bearer "));
        name.map(|name| Self(name.to_owned())).ok_or(StatusCode::UNAUTHORIZED)
    }
}

/// Each user's own, sealed where it is stored; clients keep nothing of it.
#[cache(ttl = 60, key = "statement", per_user(name), sensitive)]
async fn statement(State(runs): State<Runs>, User(name): User) -> String {
    format!("what {name} owes, run {}", runs.next())
}

/// Whoever has the token may do what it is for: it is in no key.
#[cache(ttl = 60, key = "reset:{token}", unguessable(token))]
async fn reset_page(State(runs): State<Runs>, Path(token): Path<String>) -> String {
    let owner = if token.is_empty() { "nobody" } else { "its owner" };
    format!("a page for {owner}, run {}", runs.next())
}

#[invalidates("reset:{token}", unguessable(token))]
async fn reset(Path(token): Path<String>) -> StatusCode {
    if token.is_empty() { StatusCode::NOT_FOUND } else { StatusCode::NO_CONTENT }
}

#[tokio::main]
async fn main() -> ExitCode {
    finish(run().await)
}

async fn run() -> Result<(), Box<dyn Error>> {
    let runs = Runs::default();
    // `id:key`, the newest first. Real keys come from `openssl rand -base64 32`, and are nowhere in the source.
    let keys = setting("CACHE_KEYS", "example:AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=".to_owned())?;
    let secret = setting("CACHE_SECRET", "a secret for this example alone: 7d1b".to_owned())?;

    say("with keys", "")?;
    let cache = begun()?.encrypt_with(keys.parse::<KeyRing>()?).secret(secret).build()?;
    with_keys(&app(&cache, &runs)).await?;
    cache.close(Duration::from_secs(5)).await;

    say("without keys", "")?;
    let app = app(&Cache::memory().build()?, &runs);
    for what in ["statement", "again"] {
        say(what, &told(asked(&app, "GET", "/statement", "ann").await?).await?)?;
    }
    Ok(())
}

async fn with_keys(app: &Router) -> Result<(), Box<dyn Error>> {
    for (what, user) in [("statement", "ann"), ("again", "ann"), ("another user", "bob")] {
        say(what, &told(asked(app, "GET", "/statement", user).await?).await?)?;
    }
    say("nobody", asked(app, "GET", "/statement", "").await?.status().as_str())?;

    for what in ["reset page", "again"] {
        say(what, &body(asked(app, "GET", "/reset/f3a9", "").await?).await?)?;
    }
    asked(app, "POST", "/reset/f3a9", "").await?;
    say("once it is used", &body(asked(app, "GET", "/reset/f3a9", "").await?).await?)?;
    Ok(())
}

/// In Redis where there is one, else in memory.
#[cfg(feature = "redis")]
fn begun() -> Result<CacheBuilder, String> {
    let url = setting("REDIS_URL", String::new())?;
    Ok(if url.is_empty() { Cache::memory() } else { Cache::redis(url) })
}

#[cfg(not(feature = "redis"))]
fn begun() -> Result<CacheBuilder, String> {
    Ok(Cache::memory())
}

fn app(cache: &Cache, runs: &Runs) -> Router {
    Router::new()
        .route("/statement", get(statement))
        .route("/reset/{token}", get(reset_page).post(reset))
        .layer(HttpCacheLayer::with(cache.clone()))
        .with_state(runs.clone())
}

async fn asked(app: &Router, method: &str, path: &str, user: &str) -> Result<Response, Box<dyn Error>> {
    let mut request = Request::builder().method(method).uri(path);
    if !user.is_empty() {
        request = request.header(AUTHORIZATION, format!("Bearer {user}"));
    }
    Ok(Service::call(&mut app.clone(), request.body(Body::empty())?).await?)
}

/// The body, and what is said of keeping it; the seconds of a hit are not the same each time.
async fn told(response: Response) -> Result<String, Box<dyn Error>> {
    let field = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or("-");
    let status = field("cache-status").split("; ttl=").next().unwrap_or_default().to_owned();
    let control = field("cache-control").to_owned();
    Ok(format!("{} ({status}; {control})", body(response).await?))
}

async fn body(response: Response) -> Result<String, Box<dyn Error>> {
    let bytes = to_bytes(response.into_body(), 1 << 16).await?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn say(what: &str, given: &str) -> io::Result<()> {
    let colon = if given.is_empty() { "" } else { ": " };
    writeln!(io::stdout(), "{what}{colon}{given}")
}
