//! The page itself: its title, marks for measuring, and what it says when the interface fails.

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Sets the page's title. (`document::Title` evaluates text as code, which the page's policy forbids.)
pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// The token of a link to set another password, if the page was opened by one. It is taken out of the address at once, so that it
/// stands in no history.
pub fn take_reset_token() -> Option<String> {
    let window = web_sys::window()?;
    let location = window.location();
    if location.pathname().ok()? != "/reset" {
        return None;
    }
    let token = location.hash().ok()?.trim_start_matches('#').to_owned();
    // Were it refused, the token would stand in this one history and be good once.
    let _ = window.history().ok()?.replace_state_with_url(&JsValue::NULL, "", Some("/"));
    (!token.is_empty()).then_some(token)
}

/// Sets a mark in the browser's performance timeline, for the bench.
pub fn mark(name: &str) {
    if let Some(performance) = web_sys::window().and_then(|window| window.performance()) {
        // A mark that is not set costs a figure, never an entry.
        let _ = performance.mark(name);
    }
}

/// Makes a panic say what is true: what was saved is safe, and the page must be loaded again. The words stand in
/// `index.html`, hidden: after a panic nothing of the app may be relied on, so one attribute is all it touches.
pub fn show_panics() {
    std::panic::set_hook(Box::new(|panic| {
        if let Some(notice) = document().and_then(|document| document.get_element_by_id("fault")) {
            // Where even this fails, there is nothing left to try.
            let _ = notice.remove_attribute("hidden");
        }
        // The place only: a panic's message may quote a record.
        if let Some(place) = panic.location() {
            report(&format!("Bluebonnet stopped at {place}"));
        }
    }));
}

/// What this device calls itself in the registry's list of devices: `Chrome on Windows`.
pub fn device_name() -> String {
    let agent = web_sys::window().and_then(|window| window.navigator().user_agent().ok()).unwrap_or_default();
    name_from(&agent)
}

/// Asks the browser to keep what is stored even when the disk runs full. False when it does not promise.
pub async fn persist_storage() -> bool {
    let Some(window) = web_sys::window() else { return false };
    let Ok(promise) = window.navigator().storage().persist() else { return false };
    JsFuture::from(promise).await.is_ok_and(|promised| promised.is_truthy())
}

fn document() -> Option<web_sys::Document> {
    web_sys::window()?.document()
}

fn name_from(agent: &str) -> String {
    // Browsers name their forebears too, so the more particular name is asked for first.
    let find = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    let browser = find(&[("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari")]);
    let system = find(&[
        ("Android", "Android"),
        ("iPad", "iPad"),
        ("iPhone", "iPhone"),
        ("CrOS", "Chromebook"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ]);
    format!("{} on {}", browser.unwrap_or("Browser"), system.unwrap_or("unknown system"))
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console, js_name = error)]
    fn report(text: &str);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_named_by_its_browser_and_system() {
        let android = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36";
        assert_eq!(name_from(android), "Chrome on Android");
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0";
        assert_eq!(name_from(edge), "Edge on Windows");
        assert_eq!(name_from(""), "Browser on unknown system");
    }
}
