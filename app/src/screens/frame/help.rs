//! Help, one key away, about the screen it is asked on.

use crate::parts::dialog::Sheet;
use crate::route::Route;
use dioxus::prelude::*;

/// What a screen is for and how it is used, in a few lines.
fn about(route: &Route) -> (&'static str, &'static [&'static str]) {
    match route {
        Route::Home {} => (
            "Home",
            &[
                "Your lists: tap one to see who is due.",
                "Find a student looks for a name, a birth date or a student ID among all students on this tablet.",
                "Announcements come from the registry. Tap one to read it; what is unread stands first.",
                "The sentence in the bar says what is still on this tablet only. Nothing is lost while it waits.",
                "Before a clinic, open Bluebonnet once with a network, so that the lists on this tablet are fresh.",
            ],
        ),
        Route::List { .. } | Route::Everyone {} => (
            "List",
            &[
                "Type any part of a name, a birth date or a student ID. Accents and punctuation do not matter.",
                "Schedule says what the list goes by: ACIP, or what Texas asks of students in a school year.",
                "The buttons under the search show who is due, overdue or up to date, or by a school schedule each class of students, and who has unsent entries.",
                "A diamond means overdue or delinquent, a half disc due now, a clock provisional, an open square exempt, a dashed ring no record, a check up to date. A dot means unsent.",
                "Keys: / to search, arrows to move, Enter to open.",
            ],
        ),
        Route::Student { .. } | Route::FoundStudent { .. } => (
            "Student",
            &[
                "What can be given today stands first. Tap Give, check the form, tap Save.",
                "Schedule changes what the student is judged by: ACIP, or a Texas school year. The two are never mixed.",
                "Tap a status to read why: which doses count, which do not, and by which rule.",
                "Exemptions, histories, laboratory results and provisional admission are entered under School requirements.",
                "Add historical for doses given elsewhere; they need a date and a source only.",
                "Only doses of your own organization can be edited or deleted. A deleted dose stays in the record, folded away.",
            ],
        ),
        Route::Official { .. } => (
            "Official Immunization Record",
            &[
                "Print prints this page. PDF makes a file on this tablet, with no network.",
                "Both say the same and name who printed and when.",
            ],
        ),
        Route::Sync {} => (
            "Sync state",
            &[
                "Every entry that is not yet at the registry, and where it stands.",
                "Entries are sent by themselves as soon as the registry answers. Try now asks at once.",
            ],
        ),
        Route::MyAccount {} => (
            "My account",
            &[
                "A link to reset your password goes to the email address here. Keep it right.",
                "A second factor is a code from an app on your telephone: with it, a stolen password alone lets nobody in.",
                "Devices shows where you have signed in and what is unsent there, and shuts out one that is lost.",
                "End a session on a device you no longer have. What is unsent on it is kept there.",
            ],
        ),
        Route::Users {} => (
            "Users",
            &[
                "Who works in the organization. Tap a name to change what is known, the role, or whether the account is active.",
                "Add user asks the registry first: Validate shows the username it makes, Save adds the user and sends a mail with a link to choose a password.",
                "Reset password sends such a link again and unlocks an account that wrong passwords have locked.",
            ],
        ),
        Route::OfficeLists {} => (
            "Lists",
            &[
                "Each list of the organization, how many students are on it, and who has it.",
                "Change gives a list to users or takes it away. Their devices follow at the next sync.",
            ],
        ),
        Route::Devices {} => (
            "Devices",
            &[
                "Each device that has signed in, when it was last heard of, and what it said was unsent then.",
                "Give each a name by which people know it.",
                "Revoke a device that is lost. When it next reaches the registry it sends what is unsent for review and clears itself.",
            ],
        ),
        Route::Held {} => (
            "Review",
            &[
                "What came after its device was revoked or its user had left. It is in no record until somebody takes it in.",
                "Open shows all that an entry would change. Take in judges it as its user's own; what the registry refuses still waits, with the reason.",
                "Discard takes a reason, which the audit log keeps. A dose that was given must then be entered again.",
            ],
        ),
        Route::Viewers {} => (
            "View Permissions",
            &[
                "The organizations that may look up this organization's clients in the audit log. All others may not.",
            ],
        ),
        Route::Organizations {} => (
            "Organizations",
            &[
                "Every organization of the registry: its name, whether everybody needs a second factor, its schools.",
                "A school is renamed or added, and never taken away: records name it.",
            ],
        ),
        Route::Audit {} | Route::AuditOfUser { .. } | Route::AuditOfClient { .. } => (
            "Audit",
            &[
                "Who saw or changed whose record. Choose a student on this tablet, or a user.",
                "The latest stands first, a hundred lines a page. Looking at the log is noted in it too.",
            ],
        ),
        Route::Attention {} => (
            "Needs attention",
            &[
                "Entries that the registry refused. They are kept on this tablet.",
                "Open the student, put right what is wrong, and save again.",
            ],
        ),
        Route::NotFound { .. } => ("Help", &["Go to Home to find your lists."]),
    }
}

/// The help sheet.
#[component]
pub fn Help(route: Route, on_close: EventHandler<()>) -> Element {
    let (title, lines) = about(&route);
    rsx! {
        Sheet { title: "Help: {title}", narrow: true, on_close,
            div { class: "sheet-body",
                ul { class: "reasons",
                    for line in lines {
                        li { key: "{line}", "{line}" }
                    }
                }
                p { class: "quiet small", "Keys on every screen: / search, ? this help, Esc close." }
            }
        }
    }
}
