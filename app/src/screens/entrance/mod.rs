//! Before the frame: signing in, unlocking, the Confidentiality Statement, and a store that cannot be opened.

mod closed_door;
mod known_accounts;
mod sign_in_card;
mod statement;

pub use closed_door::{ClosedDoor, DoorCard};
pub use known_accounts::{KnownAccounts, initials};
pub use sign_in_card::SignInCard;
pub use statement::StatementCard;

use crate::parts::icon::{Drawing, Icon};
use dioxus::prelude::*;

/// The plain page that stands before the frame.
#[component]
pub fn Entrance(
    /// Wider, for reading.
    #[props(default)]
    wide: bool,
    children: Element,
) -> Element {
    rsx! {
        div { class: "entrance",
            main { class: if wide { "wide" } else { "" },
                div { class: "house",
                    Icon { drawing: Drawing::Bluebonnet }
                    div {
                        strong { "Bluebonnet" }
                        span { "Texas school immunization records" }
                    }
                }
                {children}
            }
            footer {
                p { "Records stay on this tablet, encrypted, and go to the registry when there is a network." }
            }
        }
    }
}
