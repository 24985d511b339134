//! The page looks again and again: while somebody sees it, wants it, and there is a service.

use std::time::Duration;

use axum::Router;
use pacific_cache::{AdminAuth, Cache, HttpCacheLayer, admin_router};
use serde_json::json;
use tokio::net::TcpListener;

use crate::keys::SPACE;
use crate::service::{Service, TOKEN};

/// More than the time between two looks.
const LONG: Duration = Duration::from_secs(5);

#[tokio::test]
async fn paused_or_hidden_it_asks_nothing() {
    let service = Service::start().await;
    let mut browser = service.seen().await;
    browser.tab_to("#pause").await;
    browser.press(SPACE).await;
    browser.until("document.getElementById('as-of').textContent.startsWith('Paused')").await;
    browser.asked_for("/cache-stats").await;
    browser.pass(LONG).await;
    assert_eq!(browser.asked_for("/cache-stats").await, 0);
    assert_eq!(browser.text("#pause").await, "Resume");
    browser.press(SPACE).await;
    browser.until("document.getElementById('as-of').textContent.startsWith('Live')").await;
    browser.pass(LONG).await;
    assert!(browser.asked_for("/cache-stats").await >= 2);

    // As a browser does when another tab is chosen.
    let hide = "Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true }), \
         document.dispatchEvent(new Event('visibilitychange'))";
    browser.value(hide).await;
    browser.pass(LONG).await;
    browser.asked_for("/cache-stats").await;
    browser.pass(LONG).await;
    assert_eq!(browser.asked_for("/cache-stats").await, 0);
}

#[tokio::test]
async fn a_service_that_is_away_is_said_once_and_found_again() {
    let service = Service::start().await;
    let mut browser = service.seen().await;
    // Its connections are there as long as the browser keeps them.
    browser.call("Network.emulateNetworkConditions", offline(true)).await;
    browser.until("document.getElementById('said').innerText.includes('trying again')").await;
    browser.value("window.said = document.getElementById('said').firstChild").await;
    browser.pass(LONG).await;
    assert_eq!(browser.value("window.said === document.getElementById('said').firstChild").await, true);
    assert_eq!(browser.text("#as-of").await, "Not connected");
    browser.call("Network.emulateNetworkConditions", offline(false)).await;
    browser.until("document.getElementById('said').childNodes.length === 0").await;
    browser.until("document.getElementById('as-of').textContent.startsWith('Live')").await;
}

fn offline(is_offline: bool) -> serde_json::Value {
    json!({ "offline": is_offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 })
}

#[tokio::test]
async fn nested_below_a_path_it_asks_there() {
    let routes = Router::new().nest("/ops", admin_router(AdminAuth::bearer(TOKEN).unwrap()));
    let routes = routes.layer(HttpCacheLayer::with(Cache::isolated()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
    let mut browser = crate::browser::Browser::start().await;
    browser.open(&format!("http://{address}/ops/cache-dashboard")).await;
    browser.until("document.activeElement.id === 'token'").await;
    browser.type_text(TOKEN).await;
    browser.press(crate::keys::ENTER).await;
    browser.until("!document.getElementById('figures').hidden").await;
    serving.abort();
}
