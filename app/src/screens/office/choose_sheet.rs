//! A sheet in which some of several are ticked, and only what was changed is sent.

use super::form::{Asking, FormSheet, use_form};
use crate::parts::field::Choices;
use crate::screens::draft::{use_draft, use_kept};
use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
    /// What the half-entered form is kept under: it names the form and holds ids only.
    draft: String,
    /// Asks the registry, with what is ticked then. The form is forgotten after a good answer.
    on_save: Callback<Vec<String>, Asking>,
    /// It was left.
    on_close: EventHandler<()>,
    /// What ticking does.
    children: Element,
) -> Element {
    let form = use_form("choose");
    let draft = use_draft(draft, Changes::default);
    let kept = use_kept(draft, Changes::default);
    let ticked = draft.form.read().over(&chosen);
    rsx! {
        FormSheet {
            title,
            under,
            form,
            faults: Vec::new(),
            kept,
            on_close,
            on_save: {
                let chosen = chosen.clone();
                move |()| -> Asking {
                    let asked = on_save.call(draft.form.peek().over(&chosen));
                    Box::pin(async move {
                        asked.await?;
                        kept.give_up.call(());
                        Ok(())
                    })
                }
            },
            {children}
            Choices {
                label,
                id: form.id("choices"),
                options,
                chosen: ticked.clone(),
                on_toggle: move |value: String| {
                    let tick = !ticked.contains(&value);
                    draft.change(|changes| changes.note(value, tick));
                },
            }
        }
    }
}

/// What is ticked and cleared otherwise than it was: a form that was left lies over what is ticked when it comes back.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Changes(BTreeMap<String, bool>);

impl Changes {
    fn note(&mut self, value: String, tick: bool) {
        self.0.insert(value, tick);
    }

    /// What is ticked with these changes.
    fn over(&self, chosen: &[String]) -> Vec<String> {
        let is_cleared = |one: &&String| self.0.get(*one) == Some(&false);
        let ticked = self.0.iter().filter(|(one, tick)| **tick && !chosen.contains(one)).map(|(one, _)| one);
        chosen.iter().filter(|one| !is_cleared(one)).chain(ticked).cloned().collect()
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
        let mut form = Changes::default();
        assert_eq!(changes(&before, &form.over(&before)), []);
        form.note("c".to_owned(), true);
        form.note("a".to_owned(), false);
        let made = [("c".to_owned(), true), ("a".to_owned(), false)];
        assert_eq!(changes(&before, &form.over(&before)), made);
        let others = ["a", "b", "d"].map(str::to_owned);
        assert_eq!(changes(&others, &form.over(&others)), made, "what others did meanwhile stays");
        form.note("a".to_owned(), true);
        form.note("c".to_owned(), false);
        assert_eq!(changes(&before, &form.over(&before)), [], "there and back is no change");
    }
}
