#[memoize(key = "users:{page}", store_if = |users| !users.is_empty(), ttl = lifetime(page))]
async fn users<S: Store>(Page { page, .. }: Page, store: S) -> Vec<User> {
    store.users(page).await
}
// ====================================================================================================================
async fn users<S: Store + 'static>(__pacific_0: Page, __pacific_1: S) -> Vec<User> {
    #[allow(clippy::unused_async)]
    async fn users<S: Store>(Page { page, .. }: Page, store: S) -> Vec<User> {
        store.users(page).await
    }
    static __PACIFIC_POLICY: ::pacific_cache::__private::Policy =
        ::pacific_cache::__private::Policy::new(::core::concat!(::core::module_path!(), "::", "users"))
            .memoized()
            .key("users:{page}");
    use ::pacific_cache::__private::MemoizeAny as _;
    ::pacific_cache::__private::covered_argument::<S>();
    let __pacific_key = {
        let Page { page, .. } = &__pacific_0;
        let _ = (page,);
        ::pacific_cache::__private::Call::new(::pacific_cache::__private::Key::new("users:{page}").with(page))
            .ttl(lifetime(page))
    };
    ::pacific_cache::__private::Memoize::<Vec<User>>::new()
        .store_if(|users| !users.is_empty())
        .serve(&__PACIFIC_POLICY, __pacific_key, move || users::<S>(__pacific_0, __pacific_1))
        .await
}
