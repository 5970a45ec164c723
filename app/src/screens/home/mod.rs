//! Home: my lists, what is unsent, what needs attention, what the registry announces.

mod announce_sheet;
mod announcements;
mod find;

use crate::device::{Desk, EntryState, ListSummary, use_watch};
use crate::parts::heading::Heading;
use crate::parts::mark::Shape;
use crate::parts::notice::Notice;
use crate::parts::standing::Standing;
use crate::parts::words::{counted, grouped, moment};
use crate::route::Route;
use crate::screens::frame::sentence;
use crate::screens::list::Line;
use crate::sync::SyncState;
use dioxus::prelude::*;

/// The first screen behind the door.
#[component]
pub fn HomeScreen() -> Element {
    let desk = use_context::<Desk>();
    let changes = use_watch(desk.changes());
    let state = use_watch(desk.state());
    let _ = changes();
    let session = desk.session();
    let lists = desk.lists();
    let outbox = desk.outbox();
    let refused = outbox.iter().filter(|entry| matches!(entry.state, EntryState::Refused { .. })).count();
    let unsent = outbox.len() - refused;
    let students = desk.all_rows().len();
    rsx! {
        div { class: "page",
            div { class: "column",
                div { class: "page-head",
                    Heading { text: "My lists" }
                    p { class: "quiet", "{session.organization_name}" }
                }
                if refused > 0 {
                    Notice { tone: "bad",
                        div { class: "words",
                            strong {
                                if refused == 1 { "1 entry needs attention." } else { "{refused} entries need attention." }
                            }
                            span { "The registry did not take them. They are kept on this tablet." }
                        }
                        Link { class: "button", to: Route::Attention {}, "See what needs attention" }
                    }
                }
                if desk.storage_persisted() == Some(false) {
                    KeepNotice {}
                }
                div { class: "home-columns",
                    div { class: "home-main",
                        if lists.is_empty() {
                            FirstSteps { state: state() }
                        } else {
                            find::FindStudent {}
                            ul { class: "lists",
                                for list in lists {
                                    ListCard { key: "{list.id}", list }
                                }
                            }
                            dl { class: "figure-row",
                                Figure { words: "Students on this tablet", number: students }
                                Figure { words: "Entries unsent", number: unsent }
                                Figure { words: "Need attention", number: refused }
                            }
                        }
                        p { class: "quiet small",
                            if let Some(at) = desk.last_in_step() {
                                "Last in step with the registry {moment(at)}."
                            } else {
                                "Not in step with the registry yet."
                            }
                        }
                    }
                    announcements::Announcements {}
                }
            }
        }
    }
}

#[component]
fn Figure(words: &'static str, number: usize) -> Element {
    rsx! {
        div {
            dt { "{words}" }
            dd { {grouped(number)} }
        }
    }
}

/// One list: its name, how many students, how many are due, how many entries are unsent.
#[component]
fn ListCard(list: ListSummary) -> Element {
    let desk = use_context::<Desk>();
    // The list may stay as it is while its students' forecasts change.
    let changes = use_watch(desk.changes());
    let _ = changes();
    let today = desk.today();
    let rows = desk.rows(list.id);
    // Right after a first sync the forecasts are still being made; until then nothing is said of anybody.
    let judged = rows.iter().all(|row| row.forecast.is_some());
    let (mut due, mut overdue) = (0_usize, 0_usize);
    for row in rows.iter() {
        let standings = Line::standings(row, today);
        due += usize::from(!standings.is_empty());
        overdue += usize::from(standings.iter().any(|(standing, _)| *standing == Standing::Overdue));
    }
    let students = list.count;
    rsx! {
        li {
            Link { to: Route::List { list: list.id },
                strong { "{list.name}" }
                span { class: "quiet figures", {counted(students, "student")} }
                span { class: "counts",
                    if due > 0 {
                        span { class: "chip {Standing::Due.class()}",
                            Shape { mark: Standing::Due }
                            "{grouped(due)} due today"
                        }
                    }
                    if overdue > 0 {
                        span { class: "chip {Standing::Overdue.class()}",
                            Shape { mark: Standing::Overdue }
                            "{grouped(overdue)} overdue"
                        }
                    }
                    if !judged {
                        span { class: "quiet small", "working out what is due…" }
                    }
                    if judged && due == 0 && students > 0 {
                        span { class: "chip {Standing::Complete.class()}",
                            Shape { mark: Standing::Complete }
                            "all up to date"
                        }
                    }
                    if list.unsent > 0 {
                        span { class: "unsent", "{list.unsent} unsent" }
                    }
                }
            }
        }
    }
}

/// What to do while no list has come yet.
#[component]
fn FirstSteps(state: SyncState) -> Element {
    let said = sentence(&state).words;
    rsx! {
        section { class: "panel",
            header { h2 { "Three steps to a clinic" } }
            div { class: "inside stack",
                ol { class: "steps",
                    li {
                        span {
                            strong { "Keep this tablet on the network for a moment. " }
                            "The lists assigned to you come down by themselves. Now: {said}."
                        }
                    }
                    li {
                        span {
                            strong { "Open a list. " }
                            "It says who is due for what, today, with or without a network."
                        }
                    }
                    li {
                        span {
                            strong { "Open a student and give. " }
                            "What you save is on this tablet at once and goes to the registry when it can."
                        }
                    }
                }
                p { class: "quiet", "No list after a minute with a network? Ask your administrator to assign one to you." }
            }
        }
    }
}

/// The browser did not promise to keep what is stored.
#[component]
pub fn KeepNotice() -> Element {
    rsx! {
        Notice { tone: "warn",
            div { class: "words",
                strong { "The browser has not promised to keep this tablet's records." }
                span { "It may clear them when space runs short. Install Bluebonnet (browser menu, Install or Add to Home screen), and send entries before the day ends." }
            }
        }
    }
}
