//! The token: asked for, kept for the tab, forgotten.

use pacific_cache::{AdminAuth, Cache};
use pacific_cache_tests::harness::Program;

use crate::browser::Browser;
use crate::keys::ENTER;
use crate::service::{Service, TOKEN};

const ASKED: &str = "document.activeElement.id === 'token' && document.getElementById('figures').hidden";
const OPEN: &str = "!document.getElementById('figures').hidden && document.getElementById('door').hidden";
const KEPT: &str = "sessionStorage.length + localStorage.length + document.cookie.length";

#[tokio::test]
async fn a_wrong_token_is_refused_and_asked_for_again() {
    let service = Service::start().await;
    let mut browser = Browser::start().await;
    browser.open(&service.url()).await;
    for (given, said) in
        [("another-token-of-nobody", "this is not the admin token"), ("ä token", "a token has letters")]
    {
        browser.until(ASKED).await;
        browser.type_text(given).await;
        browser.press(ENTER).await;
        browser.until(&format!("document.getElementById('said').innerText.includes({said:?})")).await;
        browser.until(ASKED).await;
        assert_eq!(browser.value(KEPT).await, 0);
    }
    browser.type_text(TOKEN).await;
    browser.press(ENTER).await;
    browser.until(OPEN).await;
}

#[tokio::test]
async fn the_token_is_kept_for_the_tab_until_it_is_forgotten() {
    let service = Service::start().await;
    let mut browser = service.seen().await;
    browser.until("document.activeElement.id === 'now-title'").await;
    browser.reload().await;
    browser.until(OPEN).await;
    assert_eq!(browser.value("localStorage.length + document.cookie.length").await, 0);

    browser.value("document.activeElement.blur()").await;
    browser.tab_to("#forget").await;
    browser.press(ENTER).await;
    browser.until(ASKED).await;
    assert_eq!(browser.value(KEPT).await, 0);
    browser.reload().await;
    browser.until(ASKED).await;

    service.enter(&mut browser).await;
    browser.new_tab().await;
    browser.open(&service.url()).await;
    browser.until(ASKED).await;
}

#[tokio::test]
async fn where_no_token_is_wanted_none_is_asked_for() {
    for auth in [AdminAuth::guarded_elsewhere(), AdminAuth::loopback()] {
        let service = Service::built(auth, Cache::memory()).await;
        let mut browser = Browser::start().await;
        browser.open(&service.url()).await;
        browser.until(OPEN).await;
        assert_eq!(browser.value("document.getElementById('forget').hidden").await, true);
        assert_eq!(browser.complaints().await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn the_example_has_the_page_for_this_machine_or_for_its_token() {
    for (settings, is_open) in [(&[][..], true), (&[("CACHE_ADMIN_TOKEN", TOKEN)][..], false)] {
        let service = Program::start("users_api", settings).await;
        let mut browser = Browser::start().await;
        browser.open(&format!("http://{}/cache-dashboard", service.address())).await;
        browser.until(if is_open { OPEN } else { ASKED }).await;
        assert_eq!(browser.complaints().await, Vec::<String>::new());
    }
}
