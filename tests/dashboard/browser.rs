//! A Chromium without a window, and one tab in it, driven by the DevTools protocol over a pipe.

use std::process::Stdio;
use std::time::Duration;

use pacific_cache_tests::harness::within;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{ChildStdin, ChildStdout, Command};

/// What Chromium reads is its descriptor 3, and what it writes 4. It ends when nobody can write to it any more, however
/// that came, and then its folder goes.
const START: &str = r#"chromium --user-data-dir="$0" "$@" 3<&0 4>&1 </dev/null >/dev/null 2>&1; rm -rf "$0""#;

const NEEDED: &str = "a Chromium that runs: apt-get install chromium";

/// Dropped, it ends.
pub struct Browser {
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    calls: u64,
    tab: Option<String>,
    events: Vec<Value>,
}

impl Browser {
    /// Starts one with an empty tab, of which everything is recorded that the console says.
    pub async fn start() -> Self {
        let folder = TempDir::with_prefix("pacific-cache-chromium-").unwrap().keep();
        let options =
            ["--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--no-first-run"];
        let mut command = Command::new("sh");
        command.args(["-c", START]).arg(folder).args(options);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let (input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        let mut browser = Self { input, output, calls: 0, tab: None, events: vec![] };
        browser.new_tab().await;
        browser
    }

    /// Another tab, which is the one that is driven from now on.
    pub async fn new_tab(&mut self) {
        self.tab = None;
        let target = self.call("Target.createTarget", json!({ "url": "about:blank" })).await;
        let of = json!({ "targetId": target["targetId"], "flatten": true });
        let attached = self.call("Target.attachToTarget", of).await;
        self.tab = attached["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Log", "Audits", "Network"] {
            self.call(&format!("{domain}.enable"), json!({})).await;
        }
    }

    pub async fn call(&mut self, method: &str, params: Value) -> Value {
        let answer = within(method, self.exchange(method, params)).await;
        assert!(answer["error"].is_null(), "{method}: {answer}");
        answer["result"].clone()
    }

    async fn exchange(&mut self, method: &str, params: Value) -> Value {
        self.calls += 1;
        let mut call = json!({ "id": self.calls, "method": method, "params": params });
        if let Some(tab) = &self.tab {
            call["sessionId"] = json!(tab);
        }
        self.input.write_all(format!("{call}\0").as_bytes()).await.expect(NEEDED);
        loop {
            let message = self.read().await;
            if message["id"] == self.calls {
                return message;
            }
            self.events.push(message);
        }
    }

    async fn read(&mut self) -> Value {
        let mut message = Vec::new();
        self.output.read_until(0, &mut message).await.unwrap();
        assert_eq!(message.pop(), Some(0), "{NEEDED}");
        serde_json::from_slice(&message).unwrap()
    }

    /// Goes to `url`, and waits until it is loaded.
    pub async fn open(&mut self, url: &str) {
        self.events.retain(|event| event["method"] != "Page.loadEventFired");
        self.call("Page.navigate", json!({ "url": url })).await;
        self.loaded().await;
    }

    pub async fn reload(&mut self) {
        self.events.retain(|event| event["method"] != "Page.loadEventFired");
        self.call("Page.reload", json!({})).await;
        self.loaded().await;
    }

    async fn loaded(&mut self) {
        within("a page that is loaded", async {
            while !self.events.iter().any(|event| event["method"] == "Page.loadEventFired") {
                let event = self.read().await;
                self.events.push(event);
            }
        })
        .await;
    }

    /// What an expression is in the page; of a promise, what it comes to.
    pub async fn value(&mut self, expression: &str) -> Value {
        let asked = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let answer = self.call("Runtime.evaluate", asked).await;
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {answer:#}");
        answer["result"]["value"].clone()
    }

    /// Waits until an expression holds in the page, which is looked at with each of its frames.
    pub async fn until(&mut self, expression: &str) {
        let look = format!(
            "new Promise((held) => {{ const look = () => ({expression}) ? held(true) : requestAnimationFrame(look); \
             look(); }})"
        );
        within(expression, self.value(&look)).await;
    }

    /// What is seen as the text of the first element that `selector` selects.
    pub async fn text(&mut self, selector: &str) -> String {
        let text = self.value(&format!("document.querySelector({selector:?}).innerText")).await;
        text.as_str().unwrap().trim().to_owned()
    }

    /// What the console has said since the last time: messages, exceptions, violations of the policy, and what a
    /// browser finds wrong with a page.
    pub async fn complaints(&mut self) -> Vec<String> {
        // What was said before this is answered has been read then.
        self.value("new Promise(requestAnimationFrame).then(() => null)").await;
        let is_complaint = |event: &Value| {
            let method = event["method"].as_str().unwrap_or_default();
            matches!(
                method,
                "Runtime.consoleAPICalled"
                    | "Runtime.exceptionThrown"
                    | "Log.entryAdded"
                    | "Audits.issueAdded"
            )
        };
        let (complaints, events) = std::mem::take(&mut self.events).into_iter().partition(is_complaint);
        self.events = events;
        let complaints: Vec<Value> = complaints;
        complaints.iter().map(|event| event["params"].to_string()).collect()
    }

    /// How often a path was asked for since the last time.
    pub async fn asked_for(&mut self, path: &str) -> usize {
        self.value("null").await;
        let is_it = |event: &Value| {
            event["method"] == "Network.requestWillBeSent"
                && event["params"]["request"]["url"].as_str().is_some_and(|url| url.ends_with(path))
        };
        let count = self.events.iter().filter(|event| is_it(event)).count();
        self.events.retain(|event| !is_it(event));
        count
    }

    /// So many CSS pixels, in `light` or `dark`.
    pub async fn view(&mut self, width: u32, height: u32, scheme: &str) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.call("Emulation.setDeviceMetricsOverride", size).await;
        let theme = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.call("Emulation.setEmulatedMedia", theme).await;
    }

    /// So long, by the page's own clock.
    pub async fn pass(&mut self, time: Duration) {
        let millis = time.as_millis();
        self.value(&format!("new Promise((done) => setTimeout(done, {millis})).then(() => null)")).await;
    }
}
