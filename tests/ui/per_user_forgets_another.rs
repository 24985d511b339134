use axum::Extension;
use pacific_cache::cache;

#[derive(Clone)]
struct User(u64);

#[derive(Clone)]
struct Tenant(u64);

#[cache(per_user(user.0))]
async fn handler(Extension(user): Extension<User>, Extension(tenant): Extension<Tenant>) -> String {
    format!("{} {}", user.0, tenant.0)
}

fn main() {}
