#[cache(key = "feed:{page}", per_user(user.id), from_response)]
async fn feed(Extension(user): Extension<User>, Path(page): Path<u32>) -> Result<Json<Feed>, AppError> {
    Ok(Json(feed_of(user, page).await?))
}
// ====================================================================================================================
async fn feed(
    __pacific_request: ::pacific_cache::__private::Request<true>,
    __pacific_0: Extension<User>,
    __pacific_1: Path<u32>
) -> ::pacific_cache::__private::Response {
    #[allow(clippy::unused_async)]
    async fn feed(Extension(user): Extension<User>, Path(page): Path<u32>) -> Result<Json<Feed>, AppError> {
        Ok(Json(feed_of(user, page).await?))
    }
    static __PACIFIC_POLICY: ::pacific_cache::__private::Policy =
        ::pacific_cache::__private::Policy::new(::core::concat!(::core::module_path!(), "::", "feed"))
            .key("feed:{page}")
            .per_user()
            .from_response();
    let __pacific_key = {
        let Extension(user) = &__pacific_0;
        let Path(page) = &__pacific_1;
        let _ = (user,);
        ::pacific_cache::__private::Call::new(::pacific_cache::__private::Key::new("feed:{page}").with(page))
            .user(&(user.id))
    };
    ::pacific_cache::__private::serve(&__PACIFIC_POLICY, __pacific_request, __pacific_key, move || feed(__pacific_0, __pacific_1)).await
}
