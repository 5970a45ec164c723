//! What the registry tells everybody who signs in.

use super::field::{Checking, FieldFault, is_unseen, line};
use crate::calendar::Timestamp;
use crate::ids::AnnouncementId;
use serde::{Deserialize, Serialize};

/// What kind of text it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnnouncementKind {
    /// Something to know: a form that changed, an evening on which the registry is down.
    #[default]
    Announcement,
    /// What is new in the program.
    ReleaseNotes,
}

/// An announcement. `GET /api/announcements` gives a list of these, the newest first.
/// `POST /api/announcements/{id}/read` marks it as read by whoever asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    /// Which.
    pub id: AnnouncementId,
    /// What kind.
    pub kind: AnnouncementKind,
    /// Its heading.
    pub title: String,
    /// Its paragraphs: plain text.
    pub paragraphs: Vec<String>,
    /// Since when it can be read.
    pub published: Timestamp,
    /// Whether whoever asks has read it.
    pub read: bool,
}

/// An announcement to be made, by registry staff. `POST /api/announcements` answers with an [`Announcement`]; `DELETE
/// /api/announcements/{id}` takes one back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnnouncementForm {
    /// What kind.
    pub kind: AnnouncementKind,
    /// Its heading, 1 to 100 characters.
    pub title: String,
    /// Its paragraphs, 1 to 20 of at most 2,000 characters each: plain text.
    pub paragraphs: Vec<String>,
}

line! {
    /// An announcement's heading: 1 to 100 characters.
    Title at "title", most 100, empty "Give the announcement a title.", long "A title has at most 100 characters."
}

/// An announcement, fit to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    kind: AnnouncementKind,
    title: Title,
    paragraphs: Vec<String>,
}

impl Notice {
    /// The most paragraphs one has.
    pub const MOST_PARAGRAPHS: usize = 20;
    /// The most characters a paragraph has.
    pub const LONGEST_PARAGRAPH: usize = 2_000;

    /// What kind.
    pub fn kind(&self) -> AnnouncementKind {
        self.kind
    }

    /// Its heading.
    pub fn title(&self) -> &str {
        self.title.as_str()
    }

    /// Its paragraphs; none is empty.
    pub fn paragraphs(&self) -> &[String] {
        &self.paragraphs
    }
}

impl AnnouncementForm {
    /// Makes of the form what may be kept. Empty paragraphs are left out.
    ///
    /// # Errors
    /// Every field that cannot be taken.
    pub fn check(&self) -> Result<Notice, Vec<FieldFault>> {
        let mut checking = Checking::default();
        let title = checking.take(Title::parse(&self.title));
        let paragraphs = checking.take(paragraphs(&self.paragraphs));
        checking.done(title.zip(paragraphs).map(|(title, paragraphs)| Notice {
            kind: self.kind,
            title,
            paragraphs,
        }))
    }
}

fn paragraphs(typed: &[String]) -> Result<Vec<String>, FieldFault> {
    let fault = |advice| Err(FieldFault { field: "paragraphs", advice });
    let kept: Vec<String> =
        typed.iter().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect();
    if kept.is_empty() {
        return fault("Write at least one paragraph.");
    }
    if kept.len() > Notice::MOST_PARAGRAPHS {
        return fault("An announcement has at most 20 paragraphs.");
    }
    if kept.iter().any(|text| text.chars().count() > Notice::LONGEST_PARAGRAPH) {
        return fault("A paragraph has at most 2,000 characters.");
    }
    if kept.iter().any(|text| text.chars().any(is_unseen)) {
        return fault("A paragraph is plain text without line breaks: begin another paragraph instead.");
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_announcement_has_a_title_and_paragraphs_within_bounds() {
        let form = |title: &str, paragraphs: &[&str]| AnnouncementForm {
            kind: AnnouncementKind::ReleaseNotes,
            title: title.to_owned(),
            paragraphs: paragraphs.iter().map(|&text| text.to_owned()).collect(),
        };
        let notice = form(" News ", &["One.", "  ", " Two. "]).check().unwrap();
        assert_eq!(
            (notice.title(), notice.paragraphs()),
            ("News", ["One.".to_owned(), "Two.".to_owned()].as_slice())
        );
        let long = "x".repeat(Notice::LONGEST_PARAGRAPH + 1);
        for paragraphs in
            [vec![], vec![" "], vec!["x"; 21], vec![long.as_str()], vec!["one\ntwo"], vec!["\u{202e}x"]]
        {
            let faults = form("News", &paragraphs).check().unwrap_err();
            assert_eq!(faults.first().unwrap().field, "paragraphs", "{faults:?}");
        }
        assert_eq!(form("", &["One."]).check().unwrap_err().first().unwrap().field, "title");
        assert_eq!(serde_json::to_string(&AnnouncementKind::ReleaseNotes).unwrap(), "\"release-notes\"");
    }
}
