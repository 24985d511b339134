//! Routes for those who run a service: figures, invalidations, what is stored, and what the attributes declare.

mod auth;
mod cross_site;
mod entry;
mod figures;
mod guard;
mod handlers;
mod invalidation;
#[cfg(feature = "dashboard")]
mod page;
mod problem;
mod template;

pub use auth::AdminAuth;
pub(crate) use guard::Administrative;

use axum::Router;
use axum::extract::Request;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get, post};

use crate::cache::Cache;
use crate::context::Context;

/// Routes for those who run a service, guarded by `auth`.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use axum::Router;
/// use pacific_cache::{AdminAuth, admin_router};
///
/// # let token = "3f6c9a4be01d7258";
/// # let _read_from_the_environment = r#"
/// let token = std::env::var("CACHE_ADMIN_TOKEN")?;
/// # "#;
/// let app: Router = Router::new().merge(admin_router(AdminAuth::bearer(&token)?));
/// # drop(app); Ok(()) }
/// ```
///
/// | route | does |
/// |---|---|
/// | `GET /cache-stats` | [`Stats`](crate::Stats) of the cache, with `hit_rate`, and in `named` those of every named cache |
/// | `POST /cache-stats/reset` | zeroes the counters of all of them |
/// | `POST /cache/invalidate` | ends names and patterns in all of them: `{"names": ["user:7"], "patterns": ["user:8:*"]}` |
/// | `GET /cache/entry?key=user:7` | what is stored under a key: when, for how long, how large; never the body |
/// | `GET /cache/handlers` | what the attributes declare, and the names that end and that nothing is cached under |
/// | `GET /cache-dashboard` (feature `dashboard`) | a page for a browser that shows all this, live; there is no data in it, and it asks for the token |
///
/// *The cache* is that of the [`HttpCacheLayer::with`](crate::HttpCacheLayer::with) around the router, else the configured
/// one. The answers are JSON and `no-store`; refusals are `application/problem+json` (RFC 9457) and say what to do. What
/// is in them, field by field: [operating](crate::docs::operating).
///
/// # Who is refused
///
/// | request | answer |
/// |---|---|
/// | without the token, or with a wrong one | 401 |
/// | that asks for another host than [`AdminAuth::loopback`] trusts | 403 |
/// | that changes something and was sent by another site's page (`Sec-Fetch-Site`, else `Origin`) | 403 |
/// | that wants to be taken for another method's (`X-HTTP-Method-Override` and the like, `_method`) | 400 |
/// | a `POST` with a body that isn't `application/json` | 415 |
/// | a body of more than 64 KiB | 413 |
///
/// The routes are in no statistics of handlers, and are answered while Redis is down.
pub fn admin_router<S: Clone + Send + Sync + 'static>(auth: AdminAuth) -> Router<S> {
    let guarded = |route: MethodRouter<S>| route.layer(from_fn_with_state(auth.clone(), guard::guard));
    let routes = Router::new();
    // Without the guard: there is no data in it.
    #[cfg(feature = "dashboard")]
    let routes = routes.route("/cache-dashboard", get(page::page(&auth)));
    routes
        .route("/cache-stats", guarded(get(figures::show)))
        .route("/cache-stats/reset", guarded(post(figures::reset)))
        .route("/cache/invalidate", guarded(post(invalidation::invalidate)))
        .route("/cache/entry", guarded(get(entry::show)))
        .route("/cache/handlers", guarded(get(handlers::show)))
}

/// The cache of the router that a request came to.
fn cache_of(request: &Request) -> Cache {
    Context::asked(request.extensions()).cache()
}
