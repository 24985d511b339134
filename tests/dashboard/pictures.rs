//! Pictures of the page, to be looked at: `cargo test -p pacific-cache-tests --test dashboard pictures -- --ignored`.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pacific_cache_tests::harness::Client;
use serde_json::json;

use crate::browser::Browser;
use crate::service::Service;

async fn draw(browser: &mut Browser, name: &str) {
    let asked = json!({ "format": "png", "captureBeyondViewport": true });
    let picture = browser.call("Page.captureScreenshot", asked).await;
    let bytes = STANDARD.decode(picture["data"].as_str().unwrap()).unwrap();
    std::fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("dashboard-{name}.png")), bytes)
        .unwrap();
}

/// Into the target folder's `tmp`.
#[tokio::test]
#[ignore = "draws; nothing is tested"]
async fn pictures() {
    let service = Service::start().await;
    service.used().await;
    let mut browser = Browser::start().await;
    browser.view(1280, 800, "light").await;
    browser.open(&service.url()).await;
    browser.until("document.activeElement.id === 'token'").await;
    draw(&mut browser, "door").await;
    service.enter(&mut browser).await;
    let mut client = Client::connect(service.address).await;
    for look in 0..12 {
        for id in 0..200 {
            client.get(&format!("/users/{}", id % (20 + look * 7))).await;
        }
        browser.value("new Promise((done) => setTimeout(done, 1000)).then(() => null)").await;
    }
    browser.tab_to("#handlers th:nth-child(3) button").await;
    for (scheme, width) in [("light", 1280), ("dark", 1280), ("light", 320), ("dark", 640)] {
        browser.view(width, 800, scheme).await;
        let height = browser.value("document.documentElement.scrollHeight").await;
        browser.view(width, u32::try_from(height.as_u64().unwrap()).unwrap(), scheme).await;
        draw(&mut browser, &format!("{scheme}-{width}")).await;
    }
    browser.view(1280, 800, "dark").await;
    browser.value("document.getElementById('reset').click()").await;
    draw(&mut browser, "question").await;
}
