#[etag(version = db.revision(*id).await, crate = web::cache)]
/// One user.
#[cache(ttl = 300)]
#[tracing::instrument]
async fn get_user(State(db): State<Db>, Path(id): Path<u64>) -> Json<User> {
    Json(db.user(id).await)
}
// ====================================================================================================================
/// One user.
#[cache(ttl = 300)]
#[web::cache::etag(version = db.revision(*id).await, crate = web::cache)]
#[tracing::instrument]
async fn get_user(State(db): State<Db>, Path(id): Path<u64>) -> Json<User> {
    Json(db.user(id).await)
}
