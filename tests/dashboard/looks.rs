//! Both themes.

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::service::Service;

/// Of all text that is seen: what it is, and its contrast to the ground behind it (WCAG 2.2, "contrast ratio"), where
/// that is below 4.5; and edges of controls below 3.
const FAINT: &str = "(() => {
  const parse = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const over = ([r, g, b, a = 1], [x, y, z]) => [r * a + x * (1 - a), g * a + y * (1 - a), b * a + z * (1 - a)];
  const ground = (node) => {
    if (!node) return [255, 255, 255];
    const colour = parse(getComputedStyle(node).backgroundColor);
    return colour[3] === 0 ? ground(node.parentElement) : over(colour, ground(node.parentElement));
  };
  const light = (colour) => {
    const [r, g, b] = colour.map((part) => part / 255).map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const faint = [];
  let texts = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const [text, node] = [walker.currentNode.textContent.trim(), walker.currentNode.parentElement];
    if (!text || !node.checkVisibility() || ['SCRIPT', 'STYLE', 'OPTION'].includes(node.tagName)) continue;
    texts += 1;
    const behind = ground(node);
    const ratio = contrast(over(parse(getComputedStyle(node).color), behind), behind);
    if (ratio < 4.5) faint.push([text, ratio]);
  }
  for (const node of document.querySelectorAll('input, textarea, select')) {
    if (!node.checkVisibility()) continue;
    const ratio = contrast(parse(getComputedStyle(node).borderTopColor), ground(node.parentElement));
    if (ratio < 3) faint.push([node.id, ratio]);
  }
  return { faint, texts };
})()";

async fn assert_readable(browser: &mut Browser, least: u64, what: &str) {
    for scheme in ["light", "dark"] {
        browser.view(1280, 900, scheme).await;
        let found: Value = browser.value(FAINT).await;
        assert_eq!(found["faint"], json!([]), "{what}, {scheme}");
        assert!(found["texts"].as_u64().unwrap() >= least, "{found}");
    }
}

#[tokio::test]
async fn every_text_has_contrast_in_both_themes() {
    let service = Service::start().await;
    service.used().await;
    let mut browser = Browser::start().await;
    browser.open(&service.url()).await;
    browser.until("document.activeElement.id === 'token'").await;
    assert_readable(&mut browser, 6, "the door").await;
    service.enter(&mut browser).await;
    browser.until("document.querySelectorAll('#names tbody tr').length > 0").await;
    // What is wrong is shown in its own colours.
    browser
        .value("document.querySelector('[data-figure=breaker]').toggleAttribute('data-alarm', true)")
        .await;
    assert_readable(&mut browser, 120, "the figures").await;
    browser.tab_to("#reset").await;
    browser.press(crate::keys::ENTER).await;
    assert_readable(&mut browser, 120, "the question").await;
}

#[tokio::test]
async fn the_themes_differ_and_follow_the_system() {
    let service = Service::start().await;
    let mut browser = service.seen().await;
    let mut grounds = Vec::new();
    for scheme in ["light", "dark"] {
        browser.view(1280, 900, scheme).await;
        let ground = browser.value("getComputedStyle(document.body).backgroundColor").await;
        grounds.push(ground.as_str().unwrap().to_owned());
    }
    assert_eq!(grounds, ["rgb(244, 246, 247)", "rgb(14, 21, 25)"]);
}
