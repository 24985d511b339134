#[cache(ttl = 300, swr = "30s", stale_if_error = patience(page), store_if = |response| response.status().is_success(), vary("Accept-Language"), query("page", "per_page"), client = "public, max-age=600", ignore_credentials, schema = 2, collect, cache = crate::USERS)]
async fn list_users(State(db): State<Db>, Query(page): Query<Page>) -> Json<Vec<User>> {
    Json(db.users(page).await)
}
// ====================================================================================================================
async fn list_users(
    __pacific_request: ::pacific_cache::__private::Request<true, true>,
    __pacific_0: State<Db>,
    __pacific_1: Query<Page>
) -> ::pacific_cache::__private::Response {
    #[allow(clippy::unused_async)]
    async fn list_users(State(db): State<Db>, Query(page): Query<Page>) -> Json<Vec<User>> {
        Json(db.users(page).await)
    }
    static __PACIFIC_POLICY: ::pacific_cache::__private::Policy =
        ::pacific_cache::__private::Policy::new(::core::concat!(::core::module_path!(), "::", "list_users"))
            .ttl_millis(300000)
            .swr_millis(30000)
            .vary(&["accept-language"])
            .client("public, max-age=600")
            .schema(2)
            .ignore_credentials()
            .collect()
            .in_cache(&crate::USERS);
    let __pacific_request = __pacific_request.reads(
        ::pacific_cache::__private::covered_by_uri::<State<Db>>()
            .or(::pacific_cache::__private::covered_by_uri::<Query<Page>>())
    );
    let __pacific_key = {
        let Query(page) = &__pacific_1;
        let _ = (page,);
        ::pacific_cache::__private::Call::new(::pacific_cache::__private::Key::narrowed(
            &__pacific_request,
            &["page", "per_page"]
        ))
        .stale_if_error(patience(page))
    };
    ::pacific_cache::__private::serve(&__PACIFIC_POLICY, __pacific_request, __pacific_key, move || async move {
        ::pacific_cache::__private::store_if(
            list_users(__pacific_0, __pacific_1).await, |response| response.status().is_success()
        )
    })
    .await
}
