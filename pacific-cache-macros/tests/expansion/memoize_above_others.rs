#[memoize(skip(self))]
#[tracing::instrument]
async fn user(&self, id: u64) -> Option<User> {
    self.store.user(id).await
}
// ====================================================================================================================
#[tracing::instrument]
#[::pacific_cache::memoize(__pacific_last, skip(self))]
async fn user(&self, id: u64) -> Option<User> {
    self.store.user(id).await
}
