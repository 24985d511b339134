#[invalidates("users", "user:{id}")]
async fn update_user(State(db): State<Db>, Path(id): Path<u64>, Json(new): Json<NewUser>) -> Result<Json<User>, AppError> {
    Ok(Json(db.update(id, new).await?))
}
// ====================================================================================================================
async fn update_user(State(db): State<Db>, Path(id): Path<u64>, Json(new): Json<NewUser>) -> Result<Json<User>, AppError> {
    let __pacific_guard = ::pacific_cache::__private::arm([
        ::pacific_cache::__private::Name::new("users"),
        ::pacific_cache::__private::Name::new("user:{id}").with(&id)
    ]);
    let __pacific_value = async move {
        if false {
            return ::pacific_cache::__private::never::<Result<Json<User>, AppError>>();
        }
        {
            Ok(Json(db.update(id, new).await?))
        }
    }.await;
    __pacific_guard.finish().await;
    __pacific_value
}
