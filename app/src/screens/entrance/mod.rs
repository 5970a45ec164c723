//! Before the frame: signing in, unlocking, the Confidentiality Statement, and a store that cannot be opened.

mod captcha_field;
mod closed_door;
mod forgotten;
mod known_accounts;
mod portal;
mod required_factor;
mod reset_by_link;
mod sign_in;
mod statement;

pub use captcha_field::{CaptchaField, Riddle};
pub use closed_door::{ClosedDoor, DoorCard};
pub use known_accounts::{KnownAccounts, initials};
pub use portal::Portal;
pub use required_factor::RequiredFactor;
pub use reset_by_link::ResetByLink;
pub use sign_in::SignIn;
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
