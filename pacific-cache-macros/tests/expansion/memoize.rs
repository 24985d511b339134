#[memoize(ttl = "5m", skip(db), tags("users", "user:{id}"), swr = 30, schema = 2, cache = USERS)]
/// One user.
pub(crate) async fn user(db: Db, id: u64) -> AppResult<User> {
    db.user(id).await
}
// ====================================================================================================================
/// One user.
pub(crate) async fn user(__pacific_0: Db, __pacific_1: u64) -> AppResult<User> {
    #[allow(clippy::unused_async)]
    async fn user(db: Db, id: u64) -> AppResult<User> {
        db.user(id).await
    }
    static __PACIFIC_POLICY: ::pacific_cache::__private::Policy =
        ::pacific_cache::__private::Policy::new(::core::concat!(::core::module_path!(), "::", "user"))
            .memoized()
            .key("user:{id}")
            .tagged(&["users", "user:{id}"])
            .ttl_millis(300000)
            .tags(&["users"])
            .swr_millis(30000)
            .schema(2)
            .in_cache(&USERS);
    use ::pacific_cache::__private::MemoizeAny as _;
    let __pacific_key = {
        let id = &__pacific_1;
        ::pacific_cache::__private::Call::new(::pacific_cache::__private::Key::new("user:{id}").with(id))
            .tag(::pacific_cache::__private::Name::new("user:{id}").with(id))
    };
    ::pacific_cache::__private::Memoize::<AppResult<User>>::new()
        .serve(&__PACIFIC_POLICY, __pacific_key, move || user(__pacific_0, __pacific_1))
        .await
}
