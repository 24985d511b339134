//! Keys, as a person presses them.

use serde_json::{Value, json};

use crate::browser::Browser;

pub const ENTER: (&str, u32, &str) = ("Enter", 13, "\r");
pub const SPACE: (&str, u32, &str) = (" ", 32, " ");
pub const ESCAPE: (&str, u32, &str) = ("Escape", 27, "");
const TAB: (&str, u32, &str) = ("Tab", 9, "");

/// More than there are places to stop at.
const MANY: usize = 80;

impl Browser {
    pub async fn press(&mut self, (key, code, text): (&str, u32, &str)) {
        for kind in ["keyDown", "keyUp"] {
            let text = if kind == "keyDown" { text } else { "" };
            let event = json!({ "type": kind, "key": key, "windowsVirtualKeyCode": code, "text": text });
            self.call("Input.dispatchKeyEvent", event).await;
        }
    }

    pub async fn type_text(&mut self, text: &str) {
        for letter in text.chars() {
            let letter = letter.to_string();
            let key = if letter == "\n" { ENTER } else { (letter.as_str(), 0, letter.as_str()) };
            self.press(key).await;
        }
    }

    /// Goes on by the Tab key to the element that `selector` selects.
    pub async fn tab_to(&mut self, selector: &str) {
        let is_there = format!("document.activeElement.matches({selector:?})");
        for _ in 0..MANY {
            self.press(TAB).await;
            if self.value(&is_there).await == Value::Bool(true) {
                return;
            }
        }
        panic!("no Tab leads to {selector}");
    }

    /// Everything that the Tab key stops at, from the beginning of the page: a selector of each, and whether it is seen
    /// there that it has the focus.
    pub async fn stops(&mut self) -> Vec<(String, bool)> {
        self.value("document.activeElement.blur()").await;
        let seen = "(() => { const at = document.activeElement, style = getComputedStyle(at); \
             const id = at.id || at.getAttribute('aria-labelledby') || at.textContent.trim(); \
             return [at === document.body ? '' : `${at.localName} ${id}`, \
             style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2]; })()";
        let mut stops: Vec<(String, bool)> = Vec::new();
        for _ in 0..MANY {
            self.press(TAB).await;
            let stop: (String, bool) = serde_json::from_value(self.value(seen).await).unwrap();
            if stops.contains(&stop) {
                break;
            }
            if !stop.0.is_empty() {
                stops.push(stop);
            }
        }
        stops
    }
}
