//! Audit: who saw or changed whose record. First whose rows, of those on this device or found at the registry, then the rows.

mod log;
mod registry_search;
mod wording;

use super::page::{Find, OfficePage, OrganizationChoice, use_organization};
use super::users::{found, last_first};
use crate::device::{Desk, StudentRow, use_watch};
use crate::parts::asked::{NotHere, use_asked};
use crate::parts::words::us_date;
use crate::route::Route;
use crate::sync::registry;
use crate::sync::registry::office::Audited;
use bluebonnet_shared::ids::{ClientId, OrgId, UserId};
use bluebonnet_shared::office::Right;
use bluebonnet_shared::person::Folded;
use dioxus::prelude::*;
use std::rc::Rc;

/// How many of those found are shown.
const SHOWN: usize = 20;

/// Whose rows: of a user, or of a client on this device.
#[component]
pub fn AuditScreen() -> Element {
    let organization = use_organization();
    rsx! {
        OfficePage { title: "Audit", right: Right::ReadAudit,
            Clients {}
            registry_search::RegistrySearch {}
            OrganizationChoice { chosen: organization }
            // A panel of one, so that another organization starts anew.
            for organization in [organization()] {
                Users { key: "{organization}", organization }
            }
        }
    }
}

#[component]
fn Clients() -> Element {
    let desk = use_context::<Desk>();
    let query = use_signal(String::new);
    let changes = use_watch(desk.changes());
    let _ = changes();
    let rows = desk.all_rows();
    let (shown, more) = answering(&rows, &query.read());
    rsx! {
        section { class: "panel", aria_labelledby: "audit-client",
            header { h2 { id: "audit-client", "Who has seen a record" } }
            div { class: "list-tools inside",
                Find { id: "find-audited-client", label: "Search students on this tablet: name, birth date or student ID", query }
            }
            if !query.read().trim().is_empty() {
                p { class: "inside quiet", role: "status", {amount(shown.len(), more, "Nobody found on this tablet.")} }
                ul { class: "office-links",
                    for row in shown {
                        li { key: "{row.id}",
                            Link { to: Route::AuditOfClient { client: row.id },
                                strong { "{row.name}" }
                                span { class: "quiet", "born {us_date(row.birth_date)}" }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[component]
fn Users(organization: OrgId) -> Element {
    let users = use_asked(move || registry::office::users(organization));
    let query = use_signal(String::new);
    rsx! {
        section { class: "panel", aria_labelledby: "audit-user",
            header { h2 { id: "audit-user", "What a user did" } }
            if let Some(all) = users.get() {
                div { class: "list-tools inside",
                    Find { id: "find-audited-user", label: "Search users: name, username or email address", query }
                }
                ul { class: "office-links",
                    for user in found(&all, &query.read()) {
                        li { key: "{user.id}",
                            Link { to: Route::AuditOfUser { user: user.id },
                                strong { {last_first(&user.name)} }
                                span { class: "quiet", "{user.username}" }
                            }
                        }
                    }
                }
            } else {
                NotHere { failure: users.failure(), on_again: move |()| users.again() }
            }
        }
    }
}

/// What a user did.
#[component]
pub fn AuditOfUserScreen(user: UserId) -> Element {
    rsx! {
        OfficePage { title: "What a user did", right: Right::ReadAudit,
            // A log of one, so that another user's starts anew.
            for whose in [Audited::User(user)] {
                log::Log { key: "{user}", whose }
            }
        }
    }
}

/// What was done with a client's record.
#[component]
pub fn AuditOfClientScreen(client: ClientId) -> Element {
    let desk = use_context::<Desk>();
    let row = desk.all_rows().iter().find(|row| row.id == client).cloned();
    rsx! {
        OfficePage { title: "Who has seen this record", right: Right::ReadAudit,
            if let Some(row) = row {
                p {
                    Link { to: Route::FoundStudent { client }, strong { "{row.name}" } }
                    " "
                    span { class: "quiet", "born {us_date(row.birth_date)}" }
                }
            }
            // A log of one, so that another client's starts anew.
            for whose in [Audited::Client(client)] {
                log::Log { key: "{client}", whose }
            }
        }
    }
}

/// The students that answer a question, the first few of them, and whether there are more. No question, nobody.
fn answering(rows: &[Rc<StudentRow>], query: &str) -> (Vec<Rc<StudentRow>>, bool) {
    if query.trim().is_empty() {
        return (Vec::new(), false);
    }
    let question = Folded::new(query);
    let answers = |row: &&Rc<StudentRow>| row.folded().answers(&question);
    let mut found: Vec<Rc<StudentRow>> = rows.iter().filter(answers).take(SHOWN + 1).cloned().collect();
    let more = found.len() > SHOWN;
    found.truncate(SHOWN);
    (found, more)
}

/// How many were found, in words.
fn amount(shown: usize, more: bool, nobody: &str) -> String {
    match (shown, more) {
        (0, _) => nobody.to_owned(),
        (_, true) => format!("The first {shown}. Type more letters to narrow them down."),
        (1, false) => "1 student".to_owned(),
        (many, false) => format!("{many} students"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bluebonnet_shared::calendar::Date;

    fn row(number: u128, name: &str) -> Rc<StudentRow> {
        Rc::new(StudentRow {
            id: ClientId::new(uuid::Uuid::from_u128(number)),
            name: name.to_owned(),
            birth_date: Date::constant(2018, 9, 21),
            grade: String::new(),
            school: String::new(),
            student_id: format!("S{number}"),
            other_ids: Vec::new(),
            forecast: None,
            facts: None,
            unsent: 0,
        })
    }

    #[test]
    fn a_client_is_found_by_name_birth_date_or_student_id_and_nobody_without_a_question() {
        let rows = [row(1, "Demo, Ana"), row(2, "Peña, Zoë")];
        let names =
            |query: &str| answering(&rows, query).0.iter().map(|row| row.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(" "), Vec::<String>::new());
        assert_eq!(names("pena zo"), ["Peña, Zoë"]);
        assert_eq!(names("S1"), ["Demo, Ana"]);
        assert_eq!(names("09/21/2018").len(), 2);
    }

    #[test]
    fn of_many_the_first_are_shown_and_it_says_so() {
        let rows: Vec<Rc<StudentRow>> = (0..30).map(|number| row(number, "Demo, Ana")).collect();
        let (shown, more) = answering(&rows, "demo");
        assert_eq!((shown.len(), more), (SHOWN, true));
        assert!(amount(shown.len(), more, "").starts_with("The first 20"));
        let (shown, more) = answering(&rows[..20], "demo");
        assert_eq!(amount(shown.len(), more, ""), "20 students");
    }
}
