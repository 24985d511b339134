//! Pictures of the page over the example service, to be looked at and for the documents:
//! `cargo test -p pacific-cache-tests --test dashboard pictures -- --ignored`.

use std::path::Path;

use axum::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pacific_cache_tests::harness::{Client, Program, json as with_json};
use serde_json::json;

use crate::browser::Browser;
use crate::keys::ENTER;
use crate::service::TOKEN;

/// Into the target folder's `tmp`.
async fn draw(browser: &mut Browser, name: &str) {
    let picture = browser.call("Page.captureScreenshot", json!({ "format": "png" })).await;
    let bytes = STANDARD.decode(picture["data"].as_str().unwrap()).unwrap();
    std::fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("dashboard-{name}.png")), bytes)
        .unwrap();
}

async fn ask(client: &mut Client, round: u64) {
    for id in 0..60 {
        client.get(&format!("/users/{}", 1 + id % (4 + round))).await;
        client.get(&format!("/users?page={}", 1 + id % 5)).await;
        client.get(&format!("/users/{}/profile", 1 + id % 3)).await;
    }
    let ann = r#"{"name": "Ann", "email": "ann@example.org"}"#;
    client.send(with_json(Method::PUT, "/users/2", ann)).await;
}

#[tokio::test]
#[ignore = "draws; nothing is tested"]
async fn pictures() {
    let service = Program::start("users_api", &[("CACHE_ADMIN_TOKEN", TOKEN)]).await;
    let mut client = Client::connect(service.address()).await;
    let mut browser = Browser::start().await;
    browser.view(1280, 800, "light").await;
    browser.open(&format!("http://{}/cache-dashboard", service.address())).await;
    browser.until("document.activeElement.id === 'token'").await;
    draw(&mut browser, "door").await;
    browser.type_text(TOKEN).await;
    browser.press(ENTER).await;
    for round in 0..30 {
        ask(&mut client, round).await;
        browser.value("new Promise((done) => setTimeout(done, 1000)).then(() => null)").await;
    }
    draw(&mut browser, "document").await;
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
