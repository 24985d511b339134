//! The handlers. What is cached, and what each change ends, stands in one line above them; nothing else in this
//! service knows of the cache.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::{Extension, Json};
use pacific_cache::{cache, invalidates};
use serde_json::json;

use crate::db::Db;
use crate::errors::AppError;
use crate::figures::Figures;
use crate::page::Page;
use crate::user::{NewUser, Profile, User};

/// One page of users. For 300 seconds a page is loaded once, however many ask; each page of each size has an entry
/// of its own. The tag `users` is a name that all these entries share, so that a change ends them all at once. Should the
/// database fail later on, a page is answered from what was stored for another hour.
#[cache(ttl = 300, key = "users:{page}:{per_page}", tags("users"), stale_if_error = "1h")]
pub async fn list_users(
    State(db): State<Db>,
    Query(Page { page, per_page }): Query<Page>,
) -> Result<Json<Vec<User>>, AppError> {
    Ok(Json(db.users(page, per_page).await?))
}

/// One user. Forget `{id}` in the key and this doesn't compile: two users would share an answer. An error (such as
/// the 404 of an unknown user) is answered, and not stored.
#[cache(ttl = "10m", key = "user:{id}", stale_if_error = "1h")]
pub async fn get_user(State(db): State<Db>, Path(id): Path<i64>) -> Result<Json<User>, AppError> {
    Ok(Json(db.user(id).await?))
}

/// What is shown of a user. The tag is the key of the user's own entry: whatever ends the one ends the other.
/// Without `ttl` it lives as long as the cache's `default_ttl` says.
#[cache(key = "user:{id}:profile", tags("user:{id}"))]
pub async fn get_profile(State(db): State<Db>, Path(id): Path<i64>) -> Result<Json<Profile>, AppError> {
    Ok(Json(db.profile(id).await?))
}

/// A new user is on some page: every stored page ends. When the answer has left, the next reader sees the new user.
#[invalidates("users")]
pub async fn create_user(
    State(db): State<Db>,
    Json(new): Json<NewUser>,
) -> Result<impl IntoResponse, AppError> {
    let user = db.insert(new).await?;
    let location = [(header::LOCATION, format!("/users/{}", user.id))];
    Ok((StatusCode::CREATED, location, Json(user)))
}

/// Ends this user, their profile, and every page. A load that began before the change can't store what it read,
/// and if the client leaves halfway the names are ended all the same.
#[invalidates("users", "user:{id}")]
pub async fn update_user(
    State(db): State<Db>,
    Path(id): Path<i64>,
    Json(new): Json<NewUser>,
) -> Result<Json<User>, AppError> {
    Ok(Json(db.update(id, new).await?))
}

/// As [`update_user`]; what is gone is gone for the next reader.
#[invalidates("users", "user:{id}")]
pub async fn delete_user(State(db): State<Db>, Path(id): Path<i64>) -> Result<StatusCode, AppError> {
    db.delete(id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the cache has done so far, as Prometheus reads it.
pub async fn metrics(Extension(figures): Extension<Arc<Figures>>) -> impl IntoResponse {
    let fields = [(header::CONTENT_TYPE, "text/plain; version=0.0.4"), (header::CACHE_CONTROL, "no-store")];
    (fields, figures.render())
}

/// How many queries the database has run, and how many at one time: look here to see what the cache saves.
pub async fn db_stats(State(db): State<Db>) -> impl IntoResponse {
    let stats = json!({ "queries": db.queries(), "most_at_once": db.most_at_once() });
    ([(header::CACHE_CONTROL, "no-store")], Json(stats))
}
