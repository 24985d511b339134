//! A users service over an embedded SQLite database: what caching costs the reader of a handler (one line) and
//! what it saves the database (see `GET /db-stats`).
//!
//! ```text
//! cargo run --release --example users_api
//!
//! curl -i 'localhost:3000/users?page=2'              runs a query: Cache-Status: PacificCache; fwd=uri-miss; stored
//! curl -i 'localhost:3000/users?page=2'              runs none:    Cache-Status: PacificCache; hit; ttl=…
//! curl -X PUT localhost:3000/users/21 -H 'content-type: application/json' \
//!      -d '{"name": "Ann", "email": "ann@example.com"}'
//! curl -i 'localhost:3000/users?page=2'              runs one, and has Ann
//! curl localhost:3000/db-stats
//! curl localhost:3000/metrics                      the cache's figures, for Prometheus
//! curl localhost:3000/cache-stats                  the same in JSON; and the other routes of `admin_router`
//! open http://localhost:3000/cache-dashboard       the same as a page
//! ```
//!
//! Settings, all environment variables: `PORT` (3000; 0 is any free port), `DB_DELAY_MS` (50: each query takes that
//! much longer, so that caching is felt), `DATABASE_URL` (`sqlite://path`, or a path; a temporary file when unset),
//! `CACHE` (`memory`; `redis` and `tiered` are shared by several processes, and need `--features redis`), `REDIS_URL`
//! (`redis://127.0.0.1:6379`), `CACHE_BUDGET_MS` (250: no request waits longer for Redis) and `CACHE_LEASE_MS` (0; more
//! lets one process load for all, for at most so long), `CACHE_ADMIN_TOKEN` (what the admin routes ask for, as
//! `Authorization: Bearer TOKEN`; without it they trust this machine).

mod admin;
mod database_file;
mod db;
mod errors;
mod figures;
mod handlers;
mod page;
mod store;
mod user;

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use axum::middleware::map_response;
use axum::routing::get;
use axum::{Extension, Router};
use pacific_cache::{AdminAuth, HttpCacheLayer, admin_router, configure_cache};
use pacific_cache_examples::{finish, serve, setting};

use crate::database_file::DatabaseFile;
use crate::db::Db;
use crate::figures::Figures;

#[tokio::main]
async fn main() -> ExitCode {
    finish(run().await)
}

async fn run() -> Result<(), Box<dyn Error>> {
    configure_cache(store::cache()?);

    let file = DatabaseFile::from_env()?;
    let db = Db::open(&file, Duration::from_millis(setting("DB_DELAY_MS", 50)?)).await?;
    let router = router(db.clone(), admin::auth()?);
    serve(router.layer(Extension(Figures::install()?))).await?;

    db.close(Duration::from_millis(250)).await;
    pacific_cache::global().close(Duration::from_millis(500)).await;
    Ok(())
}

fn router(db: Db, admin: AdminAuth) -> Router {
    Router::new()
        .route("/users", get(handlers::list_users).post(handlers::create_user))
        .route(
            "/users/{id}",
            get(handlers::get_user).put(handlers::update_user).delete(handlers::delete_user),
        )
        .route("/users/{id}/profile", get(handlers::get_profile))
        .route("/metrics", get(handlers::metrics))
        .route("/db-stats", get(handlers::db_stats))
        // Statistics, invalidations by hand, and what is stored.
        .merge(admin_router(admin))
        .layer(map_response(errors::in_json))
        // Tags what isn't cached as well, and ends what is stored for a path that was changed.
        .layer(HttpCacheLayer::new())
        .with_state(db)
}
