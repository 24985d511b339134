#[cache(vary("accept-language", "X-Tenant"), cache = SESSIONS)]
async fn show() -> Html<String> {
    Html(page().await)
}
// ====================================================================================================================
async fn show(
    __pacific_request: ::pacific_cache::__private::Request<false, true>
) -> ::pacific_cache::__private::Response {
    #[allow(clippy::unused_async)]
    async fn show() -> Html<String> {
        Html(page().await)
    }
    static __PACIFIC_POLICY: ::pacific_cache::__private::Policy =
        ::pacific_cache::__private::Policy::new(::core::concat!(::core::module_path!(), "::", "show"))
            .vary(&["accept-language", "x-tenant"])
            .in_cache(&SESSIONS);
    let __pacific_key = ::pacific_cache::__private::Key::of(&__pacific_request);
    ::pacific_cache::__private::serve(&__PACIFIC_POLICY, __pacific_request, __pacific_key, move || show()).await
}
