#[invalidates("users", "user:{id}")]
async fn update_user(State(db): State<Db>, Path(id): Path<u64>, Json(new): Json<NewUser>) -> Result<Json<User>, AppError> {
    Ok(Json(db.update(id, new).await?))
}
// ====================================================================================================================
async fn update_user(State(db): State<Db>, Path(id): Path<u64>, Json(new): Json<NewUser>) -> Result<Json<User>, AppError> {
    static __PACIFIC_INVALIDATES: ::pacific_cache::__private::Invalidates =
        ::pacific_cache::__private::Invalidates::new(
            ::core::concat!(::core::module_path!(), "::", "update_user"),
            &["users", "user:{id}"]
        );
    let __pacific_guard = ::pacific_cache::__private::arm(&__PACIFIC_INVALIDATES, [
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
