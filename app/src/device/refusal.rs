//! Why the registry refuses an entry, and what to do, in the nurse's words.

use bluebonnet_shared::sync::Refusal;

/// The reason, the field it concerns, and what to do.
pub fn words(code: Refusal, field: Option<&str>) -> String {
    let words = match code {
        Refusal::Unreadable => {
            "The registry could not read this entry. Send it again, or enter it once more."
        }
        Refusal::OutOfReach => {
            "This student is on none of your lists at the registry any more. Ask your administrator to assign the list again, then send this again."
        }
        Refusal::ForeignActor => "This tablet was taken for another one. Send it again.",
        Refusal::MissingCause => {
            "It builds on an entry that was refused. Put that one right first, then send this again."
        }
        Refusal::OldEpoch => {
            "The record was renewed at the registry meanwhile. Look at the student's record, then send this again."
        }
        Refusal::TooLarge => "The entry is too large. Correct it with a shorter comment.",
        Refusal::Locked => {
            "Vital statistics registered this, so it cannot be changed here. Ask the registry's staff."
        }
        Refusal::NotYours => "Another organization owns this. Only it can change or delete it.",
        Refusal::NotYourRole => {
            "Your role is to look at records. Ask a nurse to enter this, or your administrator for another role."
        }
        Refusal::ForeignStamp => {
            "It names another user than the one who sent it. Send it again under your name."
        }
        Refusal::Impossible => "The registry cannot take this value. Correct it: check the date first.",
        Refusal::NewerSchema => "The registry does not know this kind of entry yet. Ask your administrator.",
        Refusal::Erased => {
            "This student's record was erased from the registry. Keep what you need on paper, then discard this."
        }
        Refusal::Merged => {
            "This student's record was merged into another one. Enter this there, then discard it here."
        }
        Refusal::TooMuchHeld => {
            "This tablet has been shut out, and the registry keeps no more of what it sends. Keep what you need on paper."
        }
        Refusal::Unknown => {
            "The registry gives a reason that this version does not know. Update Bluebonnet, then send this again."
        }
    };
    match code.field_of(field) {
        Some(field) => format!("{words} ({}.)", field_words(field)),
        None => words.to_owned(),
    }
}

/// A field's path in words: `doses/<id>/lot` is `Dose: lot`.
pub fn field_words(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').collect();
    let words = |text: &str| text.replace('_', " ");
    match parts.as_slice() {
        ["doses", _, field] => format!("Dose: {}", words(field)),
        [group, _, field] => format!("{}: {}", words(group), words(field)),
        _ => words(&parts.join(": ")),
    }
}
