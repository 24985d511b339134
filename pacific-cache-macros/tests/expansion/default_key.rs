#[cache()]
async fn list_users(State(db): State<Db>, Query(page): Query<Page>, _: Method) -> impl IntoResponse {
    Json(db.users(page).await)
}
// ====================================================================================================================
async fn list_users(
    __pacific_request: ::pacific_cache::__private::Request,
    __pacific_0: State<Db>,
    __pacific_1: Query<Page>,
    __pacific_2: Method
) -> ::pacific_cache::__private::Response {
    #[allow(clippy::unused_async)]
    async fn list_users(State(db): State<Db>, Query(page): Query<Page>, _: Method) -> impl IntoResponse {
        Json(db.users(page).await)
    }
    static __PACIFIC_POLICY: ::pacific_cache::__private::Policy = ::pacific_cache::__private::Policy::new(
        ::core::concat!(::core::module_path!(), "::", "list_users")
    );
    let __pacific_request = __pacific_request.reads(
        ::pacific_cache::__private::covered_by_uri::<State<Db>>()
            .or(::pacific_cache::__private::covered_by_uri::<Query<Page>>())
    );
    let __pacific_key = ::pacific_cache::__private::Key::of(&__pacific_request);
    ::pacific_cache::__private::serve(
        &__PACIFIC_POLICY, __pacific_request, __pacific_key, move || list_users(__pacific_0, __pacific_1, __pacific_2)
    ).await
}
