#[cache(ttl = 300, key = "user:{id}")]
/// One user.
pub async fn get_user(State(db): State<Db>, Path(id): Path<u64>) -> Result<Json<User>, AppError> {
    Ok(Json(db.user(id).await?))
}
// ====================================================================================================================
/// One user.
pub async fn get_user(
    __pacific_request: ::pacific_cache::__private::Request,
    __pacific_0: State<Db>,
    __pacific_1: Path<u64>
) -> ::pacific_cache::__private::Response {
    #[allow(clippy::unused_async)]
    async fn get_user(State(db): State<Db>, Path(id): Path<u64>) -> Result<Json<User>, AppError> {
        Ok(Json(db.user(id).await?))
    }
    static __PACIFIC_POLICY: ::pacific_cache::__private::Policy =
        ::pacific_cache::__private::Policy::new(::core::concat!(::core::module_path!(), "::", "get_user"))
            .key("user:{id}")
            .ttl_millis(300000);
    let __pacific_request = __pacific_request.reads(::pacific_cache::__private::covered::<State<Db>>());
    let __pacific_key = {
        let Path(id) = &__pacific_1;
        ::pacific_cache::__private::Key::new("user:{id}").with(id)
    };
    ::pacific_cache::__private::serve(
        &__PACIFIC_POLICY, __pacific_request, __pacific_key, move || get_user(__pacific_0, __pacific_1)
    ).await
}
