//! Announce something to everybody, for registry staff.

use crate::device::Desk;
use crate::parts::field::{Kind, SelectField};
use crate::parts::toast::Toasts;
use crate::screens::draft::{use_draft, use_kept};
use crate::screens::office::{Asking, FormSheet, Line, faults, use_form};
use crate::sync::registry;
use bluebonnet_shared::office::{AnnouncementForm, AnnouncementKind};
use dioxus::prelude::*;
use serde::{Deserialize, Serialize};

/// The value by which the choice of a kind names release notes.
const RELEASE_NOTES: &str = "release-notes";

/// The sheet.
#[component]
pub fn AnnounceSheet(on_close: EventHandler<()>) -> Element {
    let desk = use_context::<Desk>();
    let toasts = Toasts::here();
    let form = use_form("announcement");
    let draft = use_draft("announcement".to_owned(), Typed::default);
    let kept = use_kept(draft, Typed::default);
    let typed = draft.form.read().clone();
    let faults = faults(typed.form().check());
    rsx! {
        FormSheet {
            title: "Announce",
            under: "Everybody who signs in reads it on Home.",
            form,
            faults: faults.clone(),
            kept,
            save: "Announce",
            on_close,
            on_save: move |()| -> Asking {
                let typed = draft.form.peek().form();
                let desk = desk.clone();
                Box::pin(async move {
                    registry::office::announce(&typed).await?;
                    draft.forget().await;
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
                value: if typed.kind == AnnouncementKind::ReleaseNotes { RELEASE_NOTES } else { "announcement" },
                options: vec![
                    ("announcement".to_owned(), "Announcement".to_owned()),
                    (RELEASE_NOTES.to_owned(), "Release notes".to_owned()),
                ],
                on_change: move |value: String| {
                    draft
                        .change(|form| {
                            form.kind = if value == RELEASE_NOTES {
                                AnnouncementKind::ReleaseNotes
                            } else {
                                AnnouncementKind::Announcement
                            };
                        });
                },
            }
            Line { form, faults: faults.clone(), field: "title", label: "Title", required: true, value: typed.title,
                on_input: move |title| draft.change(|form| form.title = title),
            }
            Line { form, faults, field: "paragraphs", label: "Text", kind: Kind::Lines, required: true, value: typed.text,
                hint: "Each line is a paragraph of its own.",
                on_input: move |text| draft.change(|form| form.text = text),
            }
        }
    }
}

/// What is typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Typed {
    kind: AnnouncementKind,
    title: String,
    text: String,
}

impl Typed {
    /// The form as the registry takes it: a line of the text is a paragraph.
    fn form(&self) -> AnnouncementForm {
        AnnouncementForm {
            kind: self.kind,
            title: self.title.clone(),
            paragraphs: self.text.lines().map(str::to_owned).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_a_paragraph_and_empty_ones_are_none() {
        let form = |text: &str| {
            let typed = Typed { title: "News".to_owned(), text: text.to_owned(), ..Typed::default() };
            typed.form()
        };
        assert_eq!(form("One.\r\n\n Two.\n").check().unwrap().paragraphs(), ["One.", "Two."]);
        assert_eq!(form("\n \n").check().unwrap_err().first().unwrap().field, "paragraphs");
    }
}
