//! What the demo registry announces: one of each kind, and both say that they are examples.

use bluebonnet_shared::office::{AnnouncementForm, AnnouncementKind};

/// The oldest first.
pub(super) fn announcements() -> [AnnouncementForm; 2] {
    let form = |kind, title: &str, paragraphs: &[&str]| AnnouncementForm {
        kind,
        title: title.to_owned(),
        paragraphs: paragraphs.iter().map(|&text| text.to_owned()).collect(),
    };
    [
        form(
            AnnouncementKind::ReleaseNotes,
            "What you can try in this demo",
            &[
                "Open a list, choose a student, and see what is due today and why.",
                "Record a dose with the network switched off. It is kept on the device and sent when the network is back.",
                "Run a list against the Texas school requirements, and print an Official Immunization Record.",
            ],
        ),
        form(
            AnnouncementKind::Announcement,
            "This is a demo district",
            &[
                "Every student, user and record here is generated. Nobody in it is a real person.",
                "In a registry of your own, this is where its staff tell everybody of a form that changed or an evening \
             without service. An announcement counts as read once you have opened it.",
            ],
        ),
    ]
}
