#[etag(strong)]
async fn logo() -> impl IntoResponse {
    LOGO
}
// ====================================================================================================================
async fn logo(__pacific_request: ::pacific_cache::__private::Conditional) -> ::pacific_cache::__private::Response {
    #[allow(clippy::unused_async)]
    async fn logo() -> impl IntoResponse {
        LOGO
    }
    let __pacific_tag = ::pacific_cache::__private::Tag::strong();
    ::pacific_cache::__private::tagged(__pacific_request, __pacific_tag, move || logo()).await
}
