//! The schools of an organization: each can be renamed, and others added. None is taken away, because records name them.

use crate::parts::icon::{Drawing, Icon};
use crate::parts::keys::focus;
use crate::parts::toast::Toasts;
use crate::screens::office::form::{Asking, Fault, FormSheet, Line, use_form};
use crate::sync::registry;
use bluebonnet_shared::office::{ManagedOrganization, SchoolEntry};
use dioxus::prelude::*;

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
    let mut typed = use_signal({
        let known = known.clone();
        move || known
    });
    let faults = faults_of(&typed.read(), &known);
    let many = known.len();
    rsx! {
        FormSheet {
            title: "Schools",
            under: organization.name.clone(),
            form,
            faults: faults.clone(),
            on_close,
            on_save: move |()| -> Asking {
                let changed = changed(&typed.peek(), &known);
                Box::pin(async move {
                    if !changed.is_empty() {
                        registry::office::put_schools(id, &changed).await?;
                    }
                    toasts.say("Saved.");
                    on_done.call(());
                    Ok(())
                })
            },
            p { class: "quiet", "A school's code is its county-district-campus number of nine digits." }
            for (place , school) in typed.read().iter().cloned().enumerate() {
                div { key: "{place}", class: "office-school",
                    if place < many {
                        p { class: "figures", "{school.code}" }
                    } else {
                        Line { form, faults: faults.clone(), field: field("code", place), label: "Code", required: true, value: school.code.clone(),
                            on_input: move |text| change(typed, place, |school| school.code = text),
                        }
                    }
                    Line {
                        form,
                        faults: faults.clone(),
                        field: field("name", place),
                        label: if place < many { format!("Name of {}", school.code) } else { "Name".to_owned() },
                        required: true,
                        value: school.name,
                        on_input: move |text| change(typed, place, |school| school.name = text),
                    }
                }
            }
            div { class: "buttons",
                button {
                    class: "button",
                    r#type: "button",
                    onclick: move |_| {
                        let place = typed.peek().len();
                        typed.write().push(SchoolEntry { code: String::new(), name: String::new() });
                        focus(&form.id(&field("code", place)));
                    },
                    Icon { drawing: Drawing::Add }
                    "Add a school"
                }
            }
        }
    }
}

fn change(mut typed: Signal<Vec<SchoolEntry>>, place: usize, how: impl FnOnce(&mut SchoolEntry)) {
    if let Some(school) = typed.write().get_mut(place) {
        how(school);
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
