//! A service with the page, on a port of its own.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::Path;
use axum::http::Method;
use axum::routing::get;
use pacific_cache::{
    AdminAuth, Cache, CacheBuilder, HttpCacheLayer, NamedCache, Stats, admin_router, cache, invalidates,
    memoize,
};
use pacific_cache_tests::harness::{Client, request};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::browser::Browser;
use crate::keys::ENTER;

pub const TOKEN: &str = "a-token-that-nobody-guesses";

pub static OTHER: NamedCache = NamedCache::new("other");

#[cache(ttl = 300, key = "user:{id}", tags("users"))]
async fn user(Path(id): Path<u64>) -> String {
    tokio::time::sleep(Duration::from_millis(3)).await;
    name_of(id).await
}

#[cache(ttl = 300, key = "list")]
async fn list() -> String {
    "all".to_owned()
}

#[memoize(ttl = 60, key = "name:{id}")]
async fn name_of(id: u64) -> String {
    format!("user {id}")
}

#[cache(ttl = 300, key = "other:{id}", cache = OTHER)]
async fn other(Path(id): Path<u64>) -> String {
    id.to_string()
}

// The last name is one that nothing caches.
#[invalidates("user:{id}", "users", "/users/{id}", "<img/src=x/onerror=alert(1)>:{id}")]
async fn change(Path(id): Path<u64>) -> String {
    id.to_string()
}

/// Dropped, it ends.
pub struct Service {
    pub address: SocketAddr,
    pub cache: Cache,
    serving: JoinHandle<()>,
}

impl Service {
    pub async fn start() -> Self {
        Self::built(AdminAuth::bearer(TOKEN).unwrap(), Cache::memory()).await
    }

    pub async fn built(auth: AdminAuth, settings: CacheBuilder) -> Self {
        let cache = settings.allow_client_bypass().build().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let routes = routes(auth).layer(HttpCacheLayer::with(cache.clone()));
        let serving = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self { address, cache, serving }
    }

    /// Requests of each kind, so that no figure of the first rows is zero.
    pub async fn used(&self) {
        let mut client = Client::connect(self.address).await;
        client.send(request(Method::PUT, "/users/9", &[])).await;
        for path in ["/users/7", "/users/7", "/users/7", "/users/8", "/list", "/list"] {
            client.get(path).await;
        }
        let no_store = [("cache-control", "no-store")];
        client.send(request(Method::GET, "/list", &no_store)).await;
    }

    pub fn stats(&self) -> Stats {
        self.cache.stats()
    }

    pub fn url(&self) -> String {
        format!("http://{}/cache-dashboard", self.address)
    }

    /// A browser at the page, with the token given.
    pub async fn seen(&self) -> Browser {
        let mut browser = Browser::start().await;
        self.enter(&mut browser).await;
        browser
    }

    pub async fn enter(&self, browser: &mut Browser) {
        browser.open(&self.url()).await;
        browser.until("document.activeElement.id === 'token'").await;
        browser.type_text(TOKEN).await;
        browser.press(ENTER).await;
        browser.until("!document.getElementById('figures').hidden").await;
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn routes(auth: AdminAuth) -> Router {
    Router::new()
        .route("/users/{id}", get(user).put(change))
        .route("/list", get(list))
        .route("/other/{id}", get(other))
        .merge(admin_router(auth))
}
