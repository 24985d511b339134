#[invalidates("{self.tenant}:users", on = "success")]
async fn import(&mut self, names: Vec<String>) -> Result<impl Iterator<Item = User>, Error> {
    #![allow(unused_mut)]
    self.store.import(names).await
}
// ====================================================================================================================
async fn import(&mut self, names: Vec<String>) -> Result<impl Iterator<Item = User>, Error> {
    #![allow(unused_mut)]
    static __PACIFIC_INVALIDATES: ::pacific_cache::__private::Invalidates =
        ::pacific_cache::__private::Invalidates::new(
            ::core::concat!(::core::module_path!(), "::", "import"),
            &["{self.tenant}:users"]
        );
    let __pacific_guard = ::pacific_cache::__private::arm(&__PACIFIC_INVALIDATES, [
        ::pacific_cache::__private::Name::new("{self.tenant}:users").with(&self.tenant)
    ]);
    let __pacific_value = async move {
        if false {
            return ::pacific_cache::__private::never::<Result<_, Error>>();
        }
        {
            self.store.import(names).await
        }
    }.await;
    if ::pacific_cache::__private::succeeded(&__pacific_value) {
        __pacific_guard.finish().await;
    } else {
        __pacific_guard.disarm();
    }
    __pacific_value
}
