#[memoize(ttl = 300, key = "{self.tenant}:{id}")]
async fn user(&self, id: u64) -> Result<User, Error> {
    #![allow(unused_mut)]
    self.store.user(id).await
}
// ====================================================================================================================
async fn user(&self, id: u64) -> Result<User, Error> {
    #![allow(unused_mut)]
    static __PACIFIC_POLICY: ::pacific_cache::__private::Policy =
        ::pacific_cache::__private::Policy::new(::core::concat!(::core::module_path!(), "::", "user"))
            .memoized()
            .key("{self.tenant}:{id}")
            .ttl_millis(300000);
    use ::pacific_cache::__private::MemoizeAny as _;
    let __pacific_key = ::pacific_cache::__private::Key::new("{self.tenant}:{id}").with(&self.tenant).with(&id);
    ::pacific_cache::__private::Memoize::<Result<User, Error>>::new()
        .serve_here(&__PACIFIC_POLICY, __pacific_key, async move || -> Result<User, Error> {
            if false {
                return ::pacific_cache::__private::never::<Result<User, Error>>();
            }
            {
                self.store.user(id).await
            }
        })
        .await
}
