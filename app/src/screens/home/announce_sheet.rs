//! Announce something to everybody, for registry staff.

use crate::device::Desk;
use crate::parts::field::{Kind, SelectField};
use crate::parts::toast::Toasts;
use crate::screens::office::{Asking, FormSheet, Line, faults, use_form};
use crate::sync::registry;
use bluebonnet_shared::office::{AnnouncementForm, AnnouncementKind};
use dioxus::prelude::*;

/// The value by which the choice of a kind names release notes.
const RELEASE_NOTES: &str = "release-notes";

/// The sheet.
#[component]
pub fn AnnounceSheet(on_close: EventHandler<()>) -> Element {
    let desk = use_context::<Desk>();
    let toasts = Toasts::here();
    let form = use_form("announcement");
    let mut kind = use_signal(AnnouncementKind::default);
    let mut title = use_signal(String::new);
    let mut text = use_signal(String::new);
    let faults = faults(form_of(kind(), &title.read(), &text.read()).check());
    rsx! {
        FormSheet {
            title: "Announce",
            under: "Everybody who signs in reads it on Home.",
            form,
            faults: faults.clone(),
            save: "Announce",
            on_close,
            on_save: move |()| -> Asking {
                let typed = form_of(*kind.peek(), &title.peek(), &text.peek());
                let desk = desk.clone();
                Box::pin(async move {
                    registry::office::announce(&typed).await?;
                    toasts.say("Announced.");
                    // A device that does not hear of it now does so with a later round.
                    let _ = desk.fetch_announcements().await;
                    on_close.call(());
                    Ok(())
                })
            },
            SelectField {
                id: form.id("kind"),
                label: "Kind",
                value: if kind() == AnnouncementKind::ReleaseNotes { RELEASE_NOTES } else { "announcement" },
                options: vec![
                    ("announcement".to_owned(), "Announcement".to_owned()),
                    (RELEASE_NOTES.to_owned(), "Release notes".to_owned()),
                ],
                on_change: move |value: String| kind.set(if value == RELEASE_NOTES { AnnouncementKind::ReleaseNotes } else { AnnouncementKind::Announcement }),
            }
            Line { form, faults: faults.clone(), field: "title", label: "Title", required: true, value: title(),
                on_input: move |typed| title.set(typed),
            }
            Line { form, faults, field: "paragraphs", label: "Text", kind: Kind::Lines, required: true, value: text(),
                hint: "Each line is a paragraph of its own.",
                on_input: move |typed| text.set(typed),
            }
        }
    }
}

/// The form as the registry takes it: a line of the text is a paragraph.
fn form_of(kind: AnnouncementKind, title: &str, text: &str) -> AnnouncementForm {
    AnnouncementForm { kind, title: title.to_owned(), paragraphs: text.lines().map(str::to_owned).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_a_paragraph_and_empty_ones_are_none() {
        let form = form_of(AnnouncementKind::Announcement, "News", "One.\r\n\n Two.\n");
        assert_eq!(form.check().unwrap().paragraphs(), ["One.", "Two."]);
        let empty = form_of(AnnouncementKind::Announcement, "News", "\n \n");
        assert_eq!(empty.check().unwrap_err().first().unwrap().field, "paragraphs");
    }
}
