#[cache(ttl = lifetime(page), key = "users:{page}", skip(size), tags("users", "page:{page}"), ignore_credentials, crate = web::cache)]
#[tracing::instrument]
#[cfg(feature = "users")]
async fn list_users<'a, R: Repo, S, const N: usize>(
    State(Shop { repo, .. }): State<Shop<'a, R, S>>,
    Query(Page { mut page, size }): Query<Page>,
) -> [u8; N]
where
    S: Store,
{
    repo.page(page, size).await
}
// ====================================================================================================================
#[cfg(feature = "users")]
async fn list_users<R: Repo + 'static, S, const N: usize>(
    __pacific_request: web::cache::__private::Request<true>,
    __pacific_0: State<Shop<'static, R, S>>,
    __pacific_1: Query<Page>
) -> web::cache::__private::Response
where
    S: Store,
    S: 'static
{
    #[allow(clippy::unused_async)]
    #[tracing::instrument]
    async fn list_users<'a, R: Repo, S, const N: usize>(
        State(Shop { repo, .. }): State<Shop<'a, R, S>>,
        Query(Page { mut page, size }): Query<Page>,
    ) -> [u8; N]
    where
        S: Store,
    {
        repo.page(page, size).await
    }
    static __PACIFIC_POLICY: web::cache::__private::Policy =
        web::cache::__private::Policy::new(::core::concat!(::core::module_path!(), "::", "list_users"))
            .key("users:{page}")
            .tagged(&["users", "page:{page}"])
            .tags(&["users"])
            .ignore_credentials();
    let __pacific_request = __pacific_request.reads(
        web::cache::__private::covered::<State<Shop<'static, R, S>>>().or(web::cache::__private::Reads::skipped())
    );
    let __pacific_key = {
        let Query(Page { page, size: _ }) = &__pacific_1;
        let _ = (page,);
        web::cache::__private::Call::new(web::cache::__private::Key::new("users:{page}").with(page))
            .ttl(lifetime(page))
            .tag(web::cache::__private::Name::new("page:{page}").with(page))
    };
    web::cache::__private::serve(
        &__PACIFIC_POLICY, __pacific_request, __pacific_key, move || list_users::<R, S, N>(__pacific_0, __pacific_1)
    ).await
}
