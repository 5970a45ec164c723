//! The schools of an organization: each can be renamed, and others added. None is taken away, because records name them.

use crate::parts::icon::{Drawing, Icon};
use crate::parts::keys::focus;
use crate::parts::toast::Toasts;
use crate::screens::draft::{use_draft, use_kept};
use crate::screens::office::form::{Asking, Fault, FormSheet, Line, use_form};
use crate::sync::registry;
use bluebonnet_shared::office::{ManagedOrganization, SchoolEntry};
use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The sheet.
#[component]
pub fn SchoolsSheet(
    organization: ManagedOrganization,
    on_done: EventHandler<()>,
    on_close: EventHandler<()>,
) -> Element {
    let toasts = Toasts::here();
    let form = use_form("school");
    let id = organization.id;
    let known = organization.schools;
    let draft = use_draft(format!("schools:{id}"), Typed::default);
    let kept = use_kept(draft, Typed::default);
    let typed = draft.form.read().over(&known);
    let faults = faults_of(&typed, &known);
    let many = known.len();
    rsx! {
        FormSheet {
            title: "Schools",
            under: organization.name.clone(),
            form,
            faults: faults.clone(),
            kept,
            on_close,
            on_save: move |()| -> Asking {
                let changed = changed(&draft.form.peek().over(&known), &known);
                Box::pin(async move {
                    if !changed.is_empty() {
                        registry::office::put_schools(id, &changed).await?;
                    }
                    draft.forget().await;
                    toasts.say("Saved.");
                    on_done.call(());
                    Ok(())
                })
            },
            p { class: "quiet", "A school's code is its county-district-campus number of nine digits." }
            for (place , school) in typed.into_iter().enumerate() {
                div { key: "{place}", class: "office-school",
                    if place < many {
                        p { class: "figures", "{school.code}" }
                    } else {
                        Line { form, faults: faults.clone(), field: field("code", place), label: "Code", required: true, value: school.code.clone(),
                            on_input: move |text| draft.change(|typed| typed.add(place - many).code = text),
                        }
                    }
                    Line {
                        form,
                        faults: faults.clone(),
                        field: field("name", place),
                        label: if place < many { format!("Name of {}", school.code) } else { "Name".to_owned() },
                        required: true,
                        value: school.name,
                        on_input: {
                            let code = (place < many).then_some(school.code);
                            move |text| draft.change(|typed| match &code {
                                Some(code) => drop(typed.names.insert(code.clone(), text)),
                                None => typed.add(place - many).name = text,
                            })
                        },
                    }
                }
            }
            div { class: "buttons",
                button {
                    class: "button",
                    r#type: "button",
                    onclick: move |_| {
                        let added = draft.form.peek().added.len();
                        draft
                            .change(|typed| {
                                typed.add(added);
                            });
                        focus(&form.id(&field("code", many + added)));
                    },
                    Icon { drawing: Drawing::Add }
                    "Add a school"
                }
            }
        }
    }
}

/// What is typed: what the registry has is read anew each time, so that a form that was left lies over what is there when it comes back.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Typed {
    /// Other names of schools there are, by code.
    names: BTreeMap<String, String>,
    /// Schools to be added.
    added: Vec<SchoolEntry>,
}

impl Typed {
    /// The schools there are under the names that are typed, and behind them those to be added.
    fn over(&self, known: &[SchoolEntry]) -> Vec<SchoolEntry> {
        let named = |school: &SchoolEntry| SchoolEntry {
            code: school.code.clone(),
            name: self.names.get(&school.code).unwrap_or(&school.name).clone(),
        };
        known.iter().map(named).chain(self.added.iter().cloned()).collect()
    }

    /// The line at a place among those to be added, which is there from now on.
    fn add(&mut self, place: usize) -> &mut SchoolEntry {
        let empty = || SchoolEntry { code: String::new(), name: String::new() };
        let lines = self.added.len().max(place + 1);
        self.added.resize_with(lines, empty);
        &mut self.added[place]
    }
}

/// A field of the school at a place: the place belongs to its name, since each school has the same two.
fn field(name: &str, place: usize) -> String {
    format!("{name}-{place}")
}

/// Whether nothing was typed in a line that was added: it is passed over.
fn is_empty(school: &SchoolEntry) -> bool {
    school.code.trim().is_empty() && school.name.trim().is_empty()
}

/// The schools that are new or have another name.
fn changed(typed: &[SchoolEntry], known: &[SchoolEntry]) -> Vec<SchoolEntry> {
    typed.iter().filter(|school| !is_empty(school) && !known.contains(school)).cloned().collect()
}

/// All that is wrong. A code that is typed twice would rename the school it was typed for first.
fn faults_of(typed: &[SchoolEntry], known: &[SchoolEntry]) -> Vec<Fault> {
    let mut wrong = Vec::new();
    for (place, school) in typed.iter().enumerate() {
        if place >= known.len() && is_empty(school) {
            continue;
        }
        let faults = school.check().err().unwrap_or_default();
        wrong.extend(faults.iter().map(|fault| (field(fault.field, place), fault.advice.to_owned())));
        let is_same = |other: &&SchoolEntry| other.code.trim() == school.code.trim();
        if let Some(other) = typed.iter().take(place).find(is_same).filter(|_| !school.code.trim().is_empty())
        {
            wrong.push((field("code", place), format!("{} has this code already.", named(other))));
        }
    }
    wrong
}

fn named(school: &SchoolEntry) -> &str {
    if school.name.trim().is_empty() { "Another line" } else { school.name.trim() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn school(code: &str, name: &str) -> SchoolEntry {
        SchoolEntry { code: code.to_owned(), name: name.to_owned() }
    }

    #[test]
    fn only_new_and_renamed_schools_are_sent_and_empty_lines_are_passed_over() {
        let known = [school("227901101", "North"), school("227901102", "South")];
        let typed = [
            school("227901101", "North"),
            school("227901102", "South Hill"),
            school("227901103", "East"),
            school(" ", ""),
        ];
        assert_eq!(faults_of(&typed, &known), []);
        let names: Vec<String> = changed(&typed, &known).into_iter().map(|school| school.name).collect();
        assert_eq!(names, ["South Hill", "East"]);
    }

    #[test]
    fn a_form_that_was_left_lies_over_what_the_registry_has_by_then() {
        let mut typed = Typed::default();
        typed.names.insert("227901101".to_owned(), "North Hill".to_owned());
        typed.add(0).code = "227901109".to_owned();
        let then = [school("227901100", "New"), school("227901101", "North")];
        let lines = typed.over(&then);
        assert_eq!(
            lines,
            [school("227901100", "New"), school("227901101", "North Hill"), school("227901109", "")]
        );
    }

    #[test]
    fn a_code_that_another_school_has_is_not_taken() {
        let known = [school("227901101", "North")];
        let typed = [known[0].clone(), school("227901101", "East"), school("12", "West")];
        let wrong = faults_of(&typed, &known);
        assert_eq!(wrong[0], ("code-1".to_owned(), "North has this code already.".to_owned()));
        assert_eq!(wrong[1].0, "code-2");
    }

    #[test]
    fn a_school_is_not_renamed_to_nothing() {
        let known = [school("227901101", "North")];
        assert_eq!(faults_of(&[school("227901101", " ")], &known)[0].0, "name-0");
    }
}
