use axum::extract::Path;
use axum::response::IntoResponse;
use pacific_cache::etag;

async fn version(id: &u64) -> Result<u64, String> {
    Ok(*id)
}

#[etag(version = version(id).await?)]
async fn opaque(Path(id): Path<u64>) -> Result<impl IntoResponse, String> {
    Ok(id.to_string())
}

#[etag(version = version(id).await?)]
async fn nothing(Path(id): Path<u64>) {
    let _ = id;
}

fn main() {}
