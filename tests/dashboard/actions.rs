//! Every action, by the keyboard alone.

use pacific_cache_tests::harness::Client;

use crate::browser::Browser;
use crate::keys::{ENTER, ESCAPE, SPACE};
use crate::service::Service;

const SAID: &str = "document.getElementById('said').innerText";

async fn said(browser: &mut Browser, text: &str) {
    browser.until(&format!("{SAID} === {text:?}")).await;
}

#[tokio::test]
async fn the_counters_are_reset_after_a_question() {
    let service = Service::start().await;
    service.used().await;
    let mut browser = service.seen().await;
    browser.tab_to("#reset").await;
    for no in [ESCAPE, ENTER] {
        browser.press(ENTER).await;
        browser
            .until("document.getElementById('sure').open && document.activeElement.id === 'sure-no'")
            .await;
        browser.press(no).await;
        browser.until("!document.getElementById('sure').open && document.activeElement.id === 'reset'").await;
    }
    assert_ne!(service.stats().hits, 0);

    browser.press(SPACE).await;
    browser.tab_to("#sure-yes").await;
    browser.press(SPACE).await;
    said(&mut browser, "The counters start from zero.").await;
    browser.until("document.querySelector('[data-figure=hits]').textContent === '0'").await;
    browser.until("document.activeElement.id === 'reset'").await;
    let stats = service.stats();
    assert_eq!((stats.hits, stats.misses), (0, 0));
    assert_ne!(stats.entries, 0);
    assert_eq!(browser.complaints().await, Vec::<String>::new());
}

#[tokio::test]
async fn names_and_patterns_are_ended() {
    let service = Service::start().await;
    service.used().await;
    let mut browser = service.seen().await;
    browser.tab_to("#invalidate button").await;
    browser.press(ENTER).await;
    said(&mut browser, "Write a name or a pattern first.").await;
    browser.until("document.activeElement.id === 'given-names'").await;
    browser.type_text("user:7\n\n list").await;
    browser.tab_to("#given-patterns").await;
    browser.type_text("name:*").await;
    browser.tab_to("#invalidate button").await;
    browser.press(SPACE).await;
    said(&mut browser, "Ended: 2 names, and 2 names that patterns matched.").await;
    let mut client = Client::connect(service.address).await;
    assert!(!client.get("/users/7").await.is_hit());
    assert!(client.get("/users/8").await.is_hit());
    assert_eq!(browser.value("document.getElementById('given-names').value").await, "");
    assert_eq!(browser.complaints().await, Vec::<String>::new());

    // What is refused stays written.
    browser.tab_to("#given-patterns").await;
    let many = "a*\n".repeat(17);
    browser.type_text(&many).await;
    browser.tab_to("#invalidate button").await;
    browser.press(ENTER).await;
    browser.until(&format!("{SAID}.startsWith('Refused: ')")).await;
    assert_eq!(browser.value("document.getElementById('given-patterns').value").await, many);
}
