#[memoize(skip(db))]
#[etag(key = "user:{id}")]
async fn get_user(State(db): State<Db>, Path(id): Path<u64>) -> Json<User> {
    Json(db.user(id).await)
}
// ====================================================================================================================
#[etag(key = "user:{id}")]
#[::pacific_cache::memoize(skip(db))]
async fn get_user(State(db): State<Db>, Path(id): Path<u64>) -> Json<User> {
    Json(db.user(id).await)
}
