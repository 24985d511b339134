//! The table of functions, and who invalidates whom.

use serde_json::json;

use crate::browser::Browser;
use crate::keys::{ENTER, SPACE};
use crate::service::Service;

const USER: &str = "dashboard::service::user";
const LIST: &str = "dashboard::service::list";
const NAME_OF: &str = "dashboard::service::name_of";

async fn functions(browser: &mut Browser) -> Vec<String> {
    let names = "[...document.querySelectorAll('#handlers tbody th')].map((head) => \
         head.children[1].textContent.split(' ')[0].replace(/^other$/, '') + head.children[0].textContent)";
    serde_json::from_value(browser.value(names).await).unwrap()
}

async fn sorted(browser: &mut Browser) -> serde_json::Value {
    let sorted =
        "[...document.querySelectorAll('[aria-sort]')].map((head) => [head.textContent, head.ariaSort])";
    browser.value(sorted).await
}

#[tokio::test]
async fn it_is_sorted_by_each_column_both_ways() {
    let service = Service::start().await;
    service.used().await;
    let mut browser = service.seen().await;
    assert_eq!(sorted(&mut browser).await, json!([["Requests", "descending"]]));
    assert_eq!(functions(&mut browser).await[..2], [USER, LIST]);

    let head = |index: u32| format!("#handlers th:nth-child({index}) button");
    browser.tab_to(&head(1)).await;
    browser.press(ENTER).await;
    let ascending = functions(&mut browser).await;
    let mut by_name = ascending.clone();
    by_name.sort();
    assert_eq!((&ascending, sorted(&mut browser).await), (&by_name, json!([["Function", "ascending"]])));
    browser.press(SPACE).await;
    by_name.reverse();
    assert_eq!(functions(&mut browser).await, by_name);
    assert_eq!(sorted(&mut browser).await, json!([["Function", "descending"]]));

    // What has no hit rate is last, either way.
    browser.tab_to(&head(3)).await;
    for first in [LIST, NAME_OF] {
        browser.press(ENTER).await;
        let order = functions(&mut browser).await;
        assert_eq!((order[0].as_str(), order.last().unwrap().as_str()), (first, "other"), "{order:?}");
    }
    // A look doesn't take the focus away.
    browser.until("document.activeElement.closest('th')?.ariaSort === 'ascending'").await;
}

#[tokio::test]
async fn it_is_searched() {
    let service = Service::start().await;
    service.used().await;
    let mut browser = service.seen().await;
    let all = functions(&mut browser).await.len();
    browser.tab_to("#search").await;
    browser.type_text("MEMO").await;
    assert_eq!(functions(&mut browser).await, [NAME_OF]);
    assert_eq!(browser.text("#found").await, format!("1 of {all}"));
    browser.type_text("xyz").await;
    assert!(functions(&mut browser).await.is_empty());
}

#[tokio::test]
async fn it_says_who_ends_what_and_which_names_nothing_caches() {
    let service = Service::start().await;
    service.used().await;
    let mut browser = service.seen().await;
    browser.until("document.querySelectorAll('#names tbody tr').length === 4").await;
    let rows = "[...document.querySelectorAll('#names tbody tr')].map((row) => \
         [...row.cells].map((cell) => cell.textContent.replaceAll('dashboard::service::', '')))";
    let unknown = "<img/src=x/onerror=alert(1)>:{id}";
    let expected = json!([
        ["/users/{id}", "change", "what is stored for that path"],
        [unknown, "change", "nothing"],
        ["user:{id}", "change", "user"],
        ["users", "change", "user"],
    ]);
    assert_eq!(browser.value(rows).await, expected);
    let warned = browser.text("#unknown li").await;
    assert_eq!(warned, format!("{unknown}, ended by dashboard::service::change"));
    assert_eq!(browser.value("document.querySelectorAll('main img').length").await, 0, "it is text");
}
