#[etag(version = db.revision(*id).await?, strong)]
async fn get_user(State(db): State<Db>, Path(id): Path<u64>) -> Result<Json<User>, AppError> {
    Ok(Json(db.user(id).await?))
}
// ====================================================================================================================
async fn get_user(
    __pacific_request: ::pacific_cache::__private::Conditional,
    __pacific_0: State<Db>,
    __pacific_1: Path<u64>
) -> ::pacific_cache::__private::Response {
    #[allow(clippy::unused_async)]
    async fn get_user(State(db): State<Db>, Path(id): Path<u64>) -> Result<Json<User>, AppError> {
        Ok(Json(db.user(id).await?))
    }
    let __pacific_tag =
        {
            let State(db) = &__pacific_0;
            let Path(id) = &__pacific_1;
            let _ = (db, id,);
            ::pacific_cache::__private::Tag::version(
                async {
                    ::core::result::Result::<
                        _,
                        <Result<Json<User>, AppError> as ::pacific_cache::__private::Fails>::Error
                    >::Ok(db.revision(*id).await?)
                }
                .await
            )
        }
        .into_strong();
    ::pacific_cache::__private::tagged(__pacific_request, __pacific_tag, move || get_user(__pacific_0, __pacific_1))
        .await
}
