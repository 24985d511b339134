#[cache(key = "reset:{token}", tags("of:{user}", "token:{token}"), skip(user), unguessable(token), sensitive)]
async fn reset(Path((user, token)): Path<(u64, String)>) -> String {
    token
}
// ====================================================================================================================
async fn reset(
    __pacific_request: ::pacific_cache::__private::Request,
    __pacific_0: Path<(u64, String)>
) -> ::pacific_cache::__private::Response {
    #[allow(clippy::unused_async)]
    async fn reset(#[allow(unused_variables)] Path((user, token)): Path<(u64, String)>) -> String {
        token
    }
    static __PACIFIC_POLICY: ::pacific_cache::__private::Policy =
        ::pacific_cache::__private::Policy::new(::core::concat!(::core::module_path!(), "::", "reset"))
            .key("reset:{token}").tagged(&["of:{user}", "token:{token}"]).sensitive().unguessable();
    let __pacific_request = __pacific_request.reads(::pacific_cache::__private::Reads::skipped());
    let __pacific_key = {
        let Path((user, token)) = &__pacific_0;
        ::pacific_cache::__private::Call::new(
            ::pacific_cache::__private::Key::new("reset:{token}").with_unguessable(token)
        )
            .tag(::pacific_cache::__private::Name::new("of:{user}").with(user))
            .tag(::pacific_cache::__private::Name::new("token:{token}").with_unguessable(token))
    };
    ::pacific_cache::__private::serve(&__PACIFIC_POLICY, __pacific_request, __pacific_key, move || reset(__pacific_0))
        .await
}
