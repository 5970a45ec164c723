//! A list of students: search, filters, lines, and beside it the student that is open.

mod filter;
mod line;
mod rows;
mod window;

pub use filter::{Filter, Sort};
pub use line::Line;
pub use rows::Place;

use super::bearings::{Bearings, Reading};
use crate::device::{Desk, page, use_watch};
use crate::parts::heading::use_title;
use crate::parts::icon::{Drawing, Icon};
use crate::parts::keys::focus;
use crate::parts::mark::Shape;
use crate::parts::media::{FINE_POINTER, LYING, use_media};
use crate::parts::printed::use_noted_prints;
use crate::parts::tracking::{Tracking, TrackingSelect};
use crate::parts::words::{counted, grouped};
use crate::route::Route;
use crate::screens::frame::SEARCH;
use bluebonnet_shared::ids::{ClientId, ListId};
use bluebonnet_shared::person::Folded;
use bluebonnet_shared::sync::{Deed, DocumentId};
use dioxus::prelude::*;
use rows::Rows;
use std::rc::Rc;

/// Whose students a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Whose {
    /// A school list.
    List(ListId),
    /// Everybody on this tablet.
    Everyone,
}

impl Whose {
    /// The list as the registry knows it.
    fn document(self) -> Option<DocumentId> {
        match self {
            Self::List(list) => Some(DocumentId::List(list)),
            Self::Everyone => None,
        }
    }
}

/// A school list, with a student beside it where one is open.
#[component]
pub fn ListClinic(list: ListId) -> Element {
    rsx! {
        // A list of one, so that another list starts anew and does not take over this one's search.
        for whose in [Whose::List(list)] {
            Clinic { key: "{list}", whose }
        }
    }
}

/// Everybody on this tablet, with a student beside where one is open.
#[component]
pub fn EveryoneClinic() -> Element {
    rsx! {
        Clinic { whose: Whose::Everyone }
    }
}

/// Nobody is open; the list has the screen to itself.
#[component]
pub fn NoStudent() -> Element {
    rsx! {}
}

#[component]
fn Clinic(whose: Whose) -> Element {
    let open = use_route::<Route>().student();
    let lying = use_media(LYING);
    rsx! {
        div { class: if open.is_some() { "clinic with-student" } else { "clinic" },
            if open.is_none() || lying() {
                ListPane { whose, open }
            }
            // A pane of one, so that another student starts at the top.
            for student in open {
                div { key: "{student}", class: "student-pane", Outlet::<Route> {} }
            }
        }
    }
}

#[component]
fn ListPane(whose: Whose, open: Option<ClientId>) -> Element {
    let desk = use_context::<Desk>();
    let Reading { mut query, mut filter, mut tracking, mut sort, place } = Bearings::here().reading(whose);
    let fine = use_media(FINE_POINTER);
    let changes = use_watch(desk.changes());
    let today = desk.today();
    let summary = match whose {
        Whose::List(list) => {
            let _ = changes();
            desk.lists().into_iter().find(|summary| summary.id == list)
        }
        Whose::Everyone => None,
    };
    use_noted_prints(Deed::ScreenPrinted, whose.document());
    let missing = matches!(whose, Whose::List(_)) && summary.is_none();
    let opened = desk.clone();
    use_effect(use_reactive!(|missing| {
        // What is not here is not seen.
        if !missing {
            opened.note(Deed::Opened, whose.document());
        }
    }));
    let lines = use_memo(move || {
        let _ = changes();
        let rows = match whose {
            Whose::List(list) => desk.rows(list),
            Whose::Everyone => desk.all_rows(),
        };
        let tracking = tracking();
        rows.iter().map(|row| Rc::new(Line::of(row, today, tracking))).collect::<Vec<_>>()
    });
    let found = use_memo(move || {
        let question = Folded::new(&query.read());
        let lines = lines.read();
        lines.iter().filter(|line| line.folded.answers(&question)).cloned().collect::<Vec<_>>()
    });
    let counts = use_memo(move || {
        let found = found.read();
        let count = |filter: Filter| found.iter().filter(|line| filter.shows(line)).count();
        Filter::choices(tracking()).into_iter().map(|filter| (filter, count(filter))).collect::<Vec<_>>()
    });
    let shown = use_memo(move || {
        let filter = filter();
        let mut shown: Vec<Rc<Line>> =
            found.read().iter().filter(|line| filter.shows(line)).cloned().collect();
        sort().apply(&mut shown);
        shown
    });
    use_hook(|| page::mark("list-drawn"));
    let title = match (&whose, &summary) {
        (Whose::Everyone, _) => "Client Search".to_owned(),
        (Whose::List(_), Some(summary)) => summary.name.clone(),
        (Whose::List(_), None) => "List".to_owned(),
    };
    let students = lines.read().len();
    let to_top = move || {
        let mut place = place;
        place.set(Place::default());
    };
    rsx! {
        // The student's own screen names the window while one is open.
        if open.is_none() {
            ListTitle { title: title.clone() }
        }
        section { class: "list-pane", aria_label: "{title}",
            div { class: "list-head",
                div { class: "title",
                    if open.is_none() {
                        h1 { "{title}" }
                    } else {
                        h2 { "{title}" }
                    }
                    p { class: "quiet", {counted(students, "student")} }
                }
                div { class: "list-tools",
                    div { class: "find",
                        Icon { drawing: Drawing::Search }
                        input {
                            id: SEARCH,
                            class: "control",
                            r#type: "search",
                            autocomplete: "off",
                            spellcheck: "false",
                            aria_label: "Search this list: name, birth date or student ID",
                            placeholder: "Search",
                            value: "{query}",
                            oninput: move |event| {
                                query.set(event.value());
                                to_top();
                            },
                            onkeydown: move |event| {
                                if event.key() == Key::ArrowDown {
                                    event.prevent_default();
                                    let current = place.peek().current;
                                    focus(&rows::row_id(current));
                                }
                            },
                        }
                        kbd { "aria-hidden": "true", "/" }
                    }
                    TrackingSelect {
                        value: tracking(),
                        today,
                        label: "Schedule of this list",
                        on_choose: move |chosen: Tracking| {
                            tracking.set(chosen);
                            if !Filter::choices(chosen).contains(&filter()) {
                                filter.set(Filter::All);
                            }
                            to_top();
                        },
                    }
                    SortSelect {
                        value: sort(),
                        on_choose: move |chosen| {
                            sort.set(chosen);
                            to_top();
                        },
                    }
                }
                div { class: "filters", role: "group", aria_label: "Show",
                    for (choice , count) in counts().into_iter().filter(|(choice, count)| *count > 0 || !choice.is_rare()) {
                        button {
                            key: "{choice.words()}",
                            class: if count == 0 && filter() != choice { "filter nobody" } else { "filter" },
                            r#type: "button",
                            aria_pressed: if filter() == choice { "true" } else { "false" },
                            onclick: move |_| {
                                filter.set(choice);
                                to_top();
                            },
                            if let Some(mark) = choice.mark() {
                                span { class: mark.class(), Shape { mark } }
                            }
                            "{choice.words()} "
                            span { class: "figures", "{grouped(count)}" }
                        }
                    }
                }
            }
            p { class: "unseen", role: "status", "{shown.read().len()} of {students} shown" }
            if shown.read().is_empty() {
                Nobody { missing, searched: !query.read().trim().is_empty(), filter: filter(), any: students > 0,
                    on_all: move |()| {
                        query.set(String::new());
                        filter.set(Filter::All);
                    },
                }
            } else {
                // Lines of another height are another table, which finds its place anew.
                for compact in [open.is_some()] {
                    Rows {
                        key: "{compact}",
                        label: title.clone(),
                        lines: shown,
                        open,
                        compact,
                        fine: fine(),
                        today,
                        place,
                        about: match tracking() {
                            Tracking::Acip => "Due by ACIP".to_owned(),
                            texas => texas.words(),
                        },
                        to: Callback::new(move |client| match whose {
                            Whose::List(list) => Route::Student { list, client },
                            Whose::Everyone => Route::FoundStudent { client },
                        }),
                    }
                }
            }
        }
    }
}

/// The choice of an order.
#[component]
fn SortSelect(value: Sort, on_choose: EventHandler<Sort>) -> Element {
    rsx! {
        div { class: "pick",
            label { r#for: "sort", "Sort" }
            select {
                id: "sort",
                class: "control",
                onchange: move |event| on_choose.call(if event.value() == "status" { Sort::Status } else { Sort::Name }),
                option { value: "name", selected: value == Sort::Name, "By name" }
                option { value: "status", selected: value == Sort::Status, "By status" }
            }
        }
    }
}

#[component]
fn ListTitle(title: String) -> Element {
    use_title(title);
    rsx! {}
}

/// Nothing to show: why, and what to do next.
#[component]
fn Nobody(missing: bool, searched: bool, filter: Filter, any: bool, on_all: EventHandler<()>) -> Element {
    let (title, words) = match (missing, any, searched, filter) {
        (true, ..) => (
            "This list is not on this tablet",
            "It may have been taken back, or has not come down yet. Your lists are on the home screen.",
        ),
        (_, false, ..) => (
            "Nobody is on this list yet",
            "Students come down with the next sync, once they are on the list at the registry.",
        ),
        (_, _, true, _) => ("Nobody found", "Try fewer letters, or the birth date as MM/DD/YYYY."),
        (_, _, _, Filter::Unsent) => {
            ("Nothing is unsent", "Everything entered for these students is at the registry.")
        }
        (_, _, _, Filter::DueToday | Filter::Overdue) => {
            ("Nobody here is due", "Every student of this list is up to date.")
        }
        (_, _, _, Filter::UpToDate) => {
            ("Nobody is up to date", "Every student of this list is due for something.")
        }
        (_, _, _, Filter::Class(_) | Filter::NoGrade) => {
            ("Nobody here", "No student of this list is in this class by the schedule that is chosen.")
        }
        (_, _, _, Filter::All) => ("Nobody here", "Students come down with the next sync."),
    };
    rsx! {
        div { class: "empty",
            h2 { "{title}" }
            p { "{words}" }
            if any && !missing {
                button { class: "button", r#type: "button", onclick: move |_| on_all.call(()), "Show all" }
            } else {
                Link { class: "button", to: Route::Home {}, "My lists" }
            }
        }
    }
}
