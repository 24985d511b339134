#[etag(key = "user:{id}")]
async fn get_user(State(db): State<Db>, Path(id): Path<u64>) -> Result<Json<User>, AppError> {
    Ok(Json(db.user(id).await?))
}
// ====================================================================================================================
async fn get_user(
    __pacific_request: ::pacific_cache::__private::Conditional,
    __pacific_0: State<Db>,
    __pacific_1: Path<u64>
) -> ::pacific_cache::__private::Response {
    #[allow(clippy::unused_async)]
    async fn get_user(State(db): State<Db>, Path(id): Path<u64>) -> Result<Json<User>, AppError> {
        Ok(Json(db.user(id).await?))
    }
    static __PACIFIC_TAGGED: ::pacific_cache::__private::Tagged =
        ::pacific_cache::__private::Tagged::new(::core::concat!(::core::module_path!(), "::", "get_user"), "user:{id}");
    let __pacific_tag = {
        let Path(id) = &__pacific_1;
        ::pacific_cache::__private::Tag::name(
            &__PACIFIC_TAGGED,
            &__pacific_request,
            ::pacific_cache::__private::Name::new("user:{id}").with(id)
        )
    };
    ::pacific_cache::__private::tagged(__pacific_request, __pacific_tag, move || get_user(__pacific_0, __pacific_1))
        .await
}
