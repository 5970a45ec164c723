//! What the registry announces, the unread first. It opens in place, and what was opened is read.

use super::announce_sheet::AnnounceSheet;
use crate::device::{Desk, use_watch};
use crate::parts::confirm::{Confirm, Deed};
use crate::parts::toast::Toasts;
use crate::parts::words::moment;
use crate::sync::registry;
use bluebonnet_shared::ids::AnnouncementId;
use bluebonnet_shared::office::{Announcement, AnnouncementKind, Right};
use bluebonnet_shared::order;
use dioxus::prelude::*;
use std::cmp::Reverse;

/// How many stand there before all are asked for. What is unread always does.
const FEW: usize = 4;

/// The panel.
#[component]
pub fn Announcements() -> Element {
    let desk = use_context::<Desk>();
    let changes = use_watch(desk.changes());
    let _ = changes();
    let may_announce = desk.session().role.may(Right::Announce);
    let mut writing = use_signal(|| false);
    let mut all = use_signal(|| false);
    // What was opened since the screen came up keeps its place.
    let opened = use_signal(Vec::<AnnouncementId>::new);
    let announced = in_order(desk.announcements(), &opened.read());
    let shown = if all() { announced.len() } else { few(&announced, &opened.read()) };
    let hidden = announced.len() - shown;
    rsx! {
        section { class: "panel announcements", aria_labelledby: "announcements",
            header {
                h2 { id: "announcements", "Announcements" }
                if may_announce {
                    button { class: "button", r#type: "button", onclick: move |_| writing.set(true), "Announce" }
                }
            }
            if announced.is_empty() {
                p { class: "inside quiet", "Nothing is announced." }
            } else {
                ul {
                    for announcement in announced.into_iter().take(shown) {
                        Item { key: "{announcement.id}", announcement, opened, may_take_back: may_announce }
                    }
                }
            }
            if hidden > 0 {
                div { class: "inside buttons",
                    button { class: "button bare", r#type: "button", onclick: move |_| all.set(true), "More announcements ({hidden})" }
                }
            }
        }
        if writing() {
            AnnounceSheet { on_close: move |()| writing.set(false) }
        }
    }
}

#[component]
fn Item(announcement: Announcement, opened: Signal<Vec<AnnouncementId>>, may_take_back: bool) -> Element {
    let desk = use_context::<Desk>();
    let mut opened = opened;
    let mut open = use_signal(|| false);
    let mut taking_back = use_signal(|| false);
    let id = announcement.id;
    rsx! {
        li {
            button {
                class: "announcement",
                r#type: "button",
                aria_expanded: if open() { "true" } else { "false" },
                onclick: move |_| {
                    open.toggle();
                    if !opened.peek().contains(&id) {
                        opened.write().push(id);
                    }
                    let desk = desk.clone();
                    // It is read, even if the screen is left before the registry has heard of it.
                    dioxus::core::spawn_forever(async move { desk.read_announcement(id).await });
                },
                span { class: "words",
                    strong { "{announcement.title}" }
                    span { class: "quiet small", "{kind(announcement.kind)}, {moment(announcement.published)}" }
                }
                if !announcement.read {
                    span { class: "unsent", "unread" }
                }
            }
            if open() {
                div { class: "announcement-text",
                    for paragraph in &announcement.paragraphs {
                        p { "{paragraph}" }
                    }
                    if may_take_back {
                        div { class: "buttons",
                            button {
                                class: "button",
                                r#type: "button",
                                aria_label: "Take back {announcement.title}",
                                onclick: move |_| taking_back.set(true),
                                "Take back"
                            }
                        }
                    }
                }
            }
        }
        if taking_back() {
            TakeBack { id, title: announcement.title, on_close: move |()| taking_back.set(false) }
        }
    }
}

#[component]
fn TakeBack(id: AnnouncementId, title: String, on_close: EventHandler<()>) -> Element {
    let desk = use_context::<Desk>();
    let toasts = Toasts::here();
    rsx! {
        Confirm {
            title: "Take back {title}?",
            yes: "Take back",
            no: "Keep",
            on_close,
            on_yes: move |()| -> Deed {
                let desk = desk.clone();
                Box::pin(async move {
                    registry::office::take_back(id).await.map_err(|failure| failure.words())?;
                    toasts.say("Taken back.");
                    // A device that does not hear of it now does so with a later round.
                    let _ = desk.fetch_announcements().await;
                    Ok(())
                })
            },
            p { "It goes from everybody's Home. Who has read it has read it." }
        }
    }
}

fn kind(kind: AnnouncementKind) -> &'static str {
    match kind {
        AnnouncementKind::Announcement => "Announcement",
        AnnouncementKind::ReleaseNotes => "Release notes",
    }
}

/// Whether one still stands among the unread.
fn is_new(announcement: &Announcement, opened: &[AnnouncementId]) -> bool {
    !announcement.read || opened.contains(&announcement.id)
}

/// What is unread first, and among those who are alike the newest.
fn in_order(mut announced: Vec<Announcement>, opened: &[AnnouncementId]) -> Vec<Announcement> {
    order::sort_by_key(&mut announced, |one| (!is_new(one, opened), Reverse(one.published)));
    announced
}

/// How many of them stand there: a few, or as many as are unread.
fn few(announced: &[Announcement], opened: &[AnnouncementId]) -> usize {
    let new = announced.iter().filter(|one| is_new(one, opened)).count();
    new.max(FEW).min(announced.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use bluebonnet_shared::calendar::Timestamp;

    fn announcement(number: u8, read: bool) -> Announcement {
        Announcement {
            id: AnnouncementId::new(uuid::Uuid::from_u128(number.into())),
            kind: AnnouncementKind::Announcement,
            title: format!("No. {number}"),
            paragraphs: vec!["Text.".to_owned()],
            published: Timestamp::from_second(i64::from(number) * 60).unwrap(),
            read,
        }
    }

    fn numbers(announced: Vec<Announcement>) -> Vec<u128> {
        announced.into_iter().map(|one| one.id.uuid().as_u128()).collect()
    }

    #[test]
    fn what_is_unread_stands_first_and_the_newest_before_the_older() {
        let announced = vec![
            announcement(1, false),
            announcement(4, true),
            announcement(2, true),
            announcement(3, false),
        ];
        assert_eq!(numbers(in_order(announced, &[])), [3, 1, 4, 2]);
    }

    #[test]
    fn what_is_opened_keeps_its_place_although_it_is_read_now() {
        let announced = vec![announcement(1, true), announcement(2, true), announcement(3, false)];
        let opened = [announced[0].id];
        assert_eq!(numbers(in_order(announced, &opened)), [3, 1, 2]);
    }

    #[test]
    fn nothing_unread_is_hidden_behind_a_button() {
        let of = |unread: u8, read: u8| {
            let announced: Vec<Announcement> =
                (0..unread + read).map(|number| announcement(number, number >= unread)).collect();
            few(&announced, &[])
        };
        assert_eq!((of(6, 3), of(0, 9), of(1, 1)), (6, FEW, 2));
    }
}
