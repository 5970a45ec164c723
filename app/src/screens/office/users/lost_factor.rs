//! A second factor that its user has lost, taken away so that another can be set up.

use super::last_first;
use crate::parts::confirm::{Confirm, Deed};
use crate::parts::toast::Toasts;
use crate::sync::registry;
use bluebonnet_shared::ids::OrgId;
use bluebonnet_shared::office::ManagedUser;
use dioxus::prelude::*;

/// The question whether it shall go.
#[component]
pub fn LostFactor(
    organization: OrgId,
    user: ManagedUser,
    on_done: EventHandler<()>,
    on_close: EventHandler<()>,
) -> Element {
    let toasts = Toasts::here();
    let id = user.id;
    let name = last_first(&user.name);
    rsx! {
        Confirm {
            title: "Take away the second factor of {name}?",
            yes: "Take away",
            no: "Keep",
            on_close,
            on_yes: move |()| -> Deed {
                Box::pin(async move {
                    registry::office::do_to_user(organization, id, "second-factor/reset")
                        .await
                        .map_err(|failure| failure.words())?;
                    toasts.say("The second factor is taken away.");
                    on_done.call(());
                    Ok(())
                })
            },
            p {
                "First make sure that it is "
                strong { "{user.username}" }
                " who asks, on the telephone or face to face. From then on the password alone signs in until another factor is set up. The user is told by mail and signs in anew everywhere; what is unsent on devices is kept."
            }
        }
    }
}
