//! What the page may do: its own script and style, and questions to its own service.

use pacific_cache_tests::harness::Client;

use crate::service::Service;

#[tokio::test]
async fn the_page_has_no_data_in_it_and_a_strict_policy() {
    let service = Service::start().await;
    service.used().await;
    let page = Client::connect(service.address).await.get("/cache-dashboard").await;
    assert_eq!(page.status, 200);
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; script-src 'sha256-"), "{policy}");
    for unsafe_source in ["unsafe-inline", "unsafe-eval", "*", "http:", "https:"] {
        assert!(!policy.contains(unsafe_source), "{policy}");
    }
    assert_eq!((page.header("cache-control"), page.header("referrer-policy")), ("no-store", "no-referrer"));
    let html = String::from_utf8_lossy(&page.body);
    assert!(!html.contains("dashboard::service") && !html.contains("user:{id}"));
}

#[tokio::test]
async fn under_it_the_page_works_without_a_complaint_and_nothing_else_does() {
    let service = Service::start().await;
    service.used().await;
    let mut browser = service.seen().await;
    browser.until("document.querySelectorAll('#handlers tbody tr').length > 2").await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());

    // And a complaint would have been seen.
    let hostile = "(() => { const script = document.createElement('script'); \
         try { script.text = 'window.ran = true'; document.body.append(script); } catch {} \
         try { document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.ran = true\">'); } catch {} \
         const style = document.createElement('style'); style.textContent = 'body { display: none }'; \
         document.head.append(style); })()";
    browser.value(hostile).await;
    let imported =
        browser.value("import('data:text/javascript,window.ran = true').then(() => true, () => false)").await;
    assert_eq!(imported, false);
    let fetched = browser.value("fetch('http://127.0.0.2:9/').then(() => true, () => false)").await;
    assert_eq!(fetched, false);
    assert_eq!(browser.value("window.ran ?? getComputedStyle(document.body).display").await, "block");
    let complaints = browser.complaints().await.concat();
    for directive in ["script-src", "style-src", "connect-src", "require-trusted-types-for"] {
        assert!(complaints.contains(directive), "{directive}: {complaints}");
    }
}
