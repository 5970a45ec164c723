//! A sheet in which some of several are ticked, and only what was changed is sent.

use super::form::{Asking, FormSheet, use_form};
use crate::parts::field::Choices;
use dioxus::prelude::*;

/// The sheet.
#[component]
pub fn ChooseSheet(
    /// What it is about.
    title: String,
    /// A line under the heading.
    #[props(default)]
    under: Option<String>,
    /// The question.
    label: String,
    /// Values and their words.
    options: Vec<(String, String)>,
    /// What is ticked now.
    chosen: Vec<String>,
    /// Asks the registry, with what is ticked then.
    on_save: Callback<Vec<String>, Asking>,
    /// It was left.
    on_close: EventHandler<()>,
    /// What ticking does.
    children: Element,
) -> Element {
    let form = use_form("choose");
    let mut ticked = use_signal(|| chosen.clone());
    rsx! {
        FormSheet {
            title,
            under,
            form,
            faults: Vec::new(),
            on_close,
            on_save: move |()| -> Asking { on_save.call(ticked.peek().clone()) },
            {children}
            Choices {
                label,
                id: form.id("choices"),
                options,
                chosen: ticked(),
                on_toggle: move |value: String| toggle(&mut ticked.write(), value),
            }
        }
    }
}

fn toggle(ticked: &mut Vec<String>, value: String) {
    match ticked.iter().position(|one| *one == value) {
        Some(place) => {
            ticked.remove(place);
        }
        None => ticked.push(value),
    }
}

/// What was ticked (`true`) and cleared (`false`).
pub fn changes(before: &[String], after: &[String]) -> Vec<(String, bool)> {
    let given = after.iter().filter(|one| !before.contains(one)).map(|one| (one.clone(), true));
    let taken = before.iter().filter(|one| !after.contains(one)).map(|one| (one.clone(), false));
    given.chain(taken).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_changed_is_sent() {
        let before = ["a", "b"].map(str::to_owned).to_vec();
        let mut after = before.clone();
        assert_eq!(changes(&before, &after), []);
        toggle(&mut after, "c".to_owned());
        toggle(&mut after, "a".to_owned());
        assert_eq!(changes(&before, &after), [("c".to_owned(), true), ("a".to_owned(), false)]);
        toggle(&mut after, "a".to_owned());
        toggle(&mut after, "c".to_owned());
        assert_eq!(changes(&before, &after), [], "there and back is no change");
    }
}
