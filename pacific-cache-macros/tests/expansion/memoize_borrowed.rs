#[memoize(ttl = lifetime(id))]
async fn user(db: &Db, id: u64) -> Option<User> {
    db.user(id).await
}
// ====================================================================================================================
async fn user(db: &Db, id: u64) -> Option<User> {
    static __PACIFIC_POLICY: ::pacific_cache::__private::Policy =
        ::pacific_cache::__private::Policy::new(::core::concat!(::core::module_path!(), "::", "user"))
            .memoized()
            .key("user:{db}:{id}");
    use ::pacific_cache::__private::MemoizeAny as _;
    let __pacific_key = {
        let id = &id;
        let _ = (id,);
        ::pacific_cache::__private::Call::new(
            ::pacific_cache::__private::Key::new("user:{db}:{id}").with(&db).with(&id)
        )
        .ttl(lifetime(id))
    };
    ::pacific_cache::__private::Memoize::<Option<User>>::new()
        .serve_here(&__PACIFIC_POLICY, __pacific_key, async move || -> Option<User> {
            if false {
                return ::pacific_cache::__private::never::<Option<User>>();
            }
            {
                db.user(id).await
            }
        })
        .await
}
