//! What a screen reader and a keyboard need, and small windows.

use serde_json::json;

use crate::service::Service;

/// What is wrong, as [WCAG 2.2](https://www.w3.org/TR/WCAG22/) has it.
const WRONG: &str = "(() => {
  const all = (selector) => [...document.querySelectorAll(selector)].filter((node) => node.checkVisibility());
  const nameless = all('input, select, textarea').filter((node) => !node.labels.length)
    .concat(all('button, a').filter((node) => !node.textContent.trim()))
    .concat(all('section, [role=region], [role=img], [role=group]').filter((node) => {
      const by = node.getAttribute('aria-labelledby');
      return !(by ? document.getElementById(by)?.textContent : node.ariaLabel);
    }));
  const ids = [...document.querySelectorAll('[id]')].map((node) => node.id);
  const levels = all('h1, h2, h3').map((node) => Number(node.localName[1]));
  return {
    nameless: nameless.map((node) => node.outerHTML),
    tabindex: all('[tabindex]').filter((node) => node.tabIndex > 0).length,
    twice: ids.filter((id, index) => ids.indexOf(id) !== index),
    h1: all('h1').length, main: all('main').length, header: all('body > header').length,
    skipped: levels.filter((level, index) => index > 0 && level > levels[index - 1] + 1).length,
    heads: all('th').filter((node) => !node.scope).length,
    small: all('button, input, select, textarea').map((node) => node.getBoundingClientRect())
      .filter((box) => box.width < 24 || box.height < 24).length,
    described: all('[aria-describedby]').filter((node) => !document.getElementById(node.getAttribute('aria-describedby'))).length,
    language: document.documentElement.lang, title: document.title,
  };
})()";

#[tokio::test]
async fn it_has_names_headings_and_landmarks() {
    let service = Service::start().await;
    service.used().await;
    let right = json!({
        "nameless": [], "tabindex": 0, "twice": [], "h1": 1, "main": 1, "header": 1, "skipped": 0, "heads": 0,
        "small": 0, "described": 0, "language": "en", "title": "Cache · PacificCache",
    });
    let mut browser = crate::browser::Browser::start().await;
    browser.open(&service.url()).await;
    browser.until("document.activeElement.id === 'token'").await;
    assert_eq!(browser.value(WRONG).await, right);
    service.enter(&mut browser).await;
    browser.until("document.querySelectorAll('#names tbody tr').length > 0").await;
    assert_eq!(browser.value(WRONG).await, right);
}

#[tokio::test]
async fn the_keyboard_stops_everywhere_and_is_seen_there() {
    let service = Service::start().await;
    service.used().await;
    let mut browser = service.seen().await;
    browser.until("document.querySelectorAll('#names tbody tr').length > 0").await;
    browser.tab_to("#invalidate button").await;
    let stops = browser.stops().await;
    let unseen: Vec<_> = stops.iter().filter(|(_, is_seen)| !is_seen).collect();
    assert!(unseen.is_empty(), "{unseen:?}");
    let names: Vec<_> = stops.iter().map(|(name, _)| name.as_str()).collect();
    for wanted in [
        "a Skip to the figures",
        "button pause",
        "button reset",
        "button forget",
        "input search",
        "div handlers-title",
        "button Hit rate",
        "div names-title",
        "textarea given-names",
        "textarea given-patterns",
        "button Invalidate",
    ] {
        assert!(names.contains(&wanted), "{wanted}: {names:?}");
    }
}

#[tokio::test]
async fn small_windows_and_large_letters_need_no_scrolling_sideways() {
    let service = Service::start().await;
    service.used().await;
    let mut browser = service.seen().await;
    browser.until("document.querySelectorAll('#names tbody tr').length > 0").await;
    // 640 is a window of 1280 at 200 %.
    for width in [320, 640, 1280] {
        browser.view(width, 800, "light").await;
        let fits = "document.documentElement.scrollWidth <= innerWidth";
        assert_eq!(browser.value(fits).await, true, "{width}");
        let cut = "[...document.querySelectorAll('[data-figure], button, h1, h2, h3, label')] \
             .filter((node) => node.checkVisibility() && node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 1 \
             && getComputedStyle(node).display !== 'inline').map((node) => node.outerHTML)";
        assert_eq!(browser.value(cut).await, json!([]), "{width}");
    }
}
