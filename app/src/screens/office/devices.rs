//! Devices: one's own, or for administrators the organization's. What each has not sent, and the way to shut out one that is lost.

use super::form::{Asking, Fault, FormSheet, Line, use_form};
use super::page::OfficePage;
use crate::device::Desk;
use crate::parts::asked::{NotHere, use_asked};
use crate::parts::confirm::{Confirm, Deed};
use crate::parts::toast::Toasts;
use crate::parts::words::{entries, moment};
use crate::route::Route;
use crate::screens::draft::{use_draft, use_kept};
use crate::sync::registry;
use bluebonnet_shared::devices::{Device, DeviceName, DeviceUser};
use bluebonnet_shared::office::Right;
use dioxus::prelude::*;

/// The sheet that lies over the devices, if any.
#[derive(Clone, PartialEq)]
enum Over {
    Rename(Device),
    Revoke(Device),
}

/// The screen. Everybody who is signed in has it.
#[component]
pub fn DevicesScreen() -> Element {
    let desk = use_context::<Desk>();
    let role = desk.session().role;
    let here = use_resource(move || {
        let desk = desk.clone();
        async move { desk.device().await }
    });
    let is_here = move |device: &Device| (*here.read()).flatten() == Some(device.id);
    let title = if role.may(Right::ManageDevices) { "Devices" } else { "My devices" };
    let devices = use_asked(registry::office::devices);
    let mut over = use_signal(|| None::<Over>);
    let close = move |()| over.set(None);
    let done = move |()| {
        over.set(None);
        devices.again();
    };
    rsx! {
        OfficePage { title,
            section { class: "panel", aria_label: title,
                if let Some(all) = devices.get() {
                    ul { class: "entries",
                        for device in all {
                            DeviceLine {
                                key: "{device.id}",
                                is_here: is_here(&device),
                                device: device.clone(),
                                on_open: move |sheet| over.set(Some(sheet)),
                            }
                        }
                    }
                } else {
                    NotHere { failure: devices.failure(), on_again: move |()| devices.again() }
                }
            }
        }
        match over() {
            None => rsx! {},
            Some(Over::Rename(device)) => rsx! {
                Rename { device, on_done: done, on_close: close }
            },
            Some(Over::Revoke(device)) => rsx! {
                Revoke { is_here: is_here(&device), device, on_done: done, on_close: close }
            },
        }
    }
}

#[component]
fn DeviceLine(device: Device, is_here: bool, on_open: EventHandler<Over>) -> Element {
    let (renamed, revoked) = (device.clone(), device.clone());
    let may_review = use_context::<Desk>().session().role.may(Right::ReviewHeld);
    rsx! {
        li {
            div { class: "what",
                strong {
                    "{device.name}"
                    if is_here {
                        span { class: "tag", "this device" }
                    }
                    if device.revoked.is_some() {
                        span { class: "tag bad", "revoked" }
                    }
                }
                span { {people(&device.users)} }
                span { class: "quiet small",
                    "Last seen {moment(device.last_seen)}"
                    if let Some(at) = device.revoked {
                        ", revoked {moment(at)}"
                    }
                }
                for user in &device.users {
                    if let Some(unsent) = user.unsent.filter(|unsent| unsent.entries > 0) {
                        span { key: "{user.user}", class: "unsent",
                            "{user.user_name}: {count(unsent.entries)} unsent, as of {moment(unsent.at)}"
                        }
                    }
                }
                if device.held > 0 {
                    span { class: "unsent",
                        "{held(device.held)}"
                        if may_review {
                            " "
                            Link { to: Route::Held {}, "Review" }
                        }
                    }
                }
            }
            div { class: "buttons",
                button {
                    class: "button",
                    r#type: "button",
                    aria_label: "Rename {device.name}",
                    onclick: move |_| on_open.call(Over::Rename(renamed.clone())),
                    "Rename"
                }
                if device.revoked.is_none() {
                    button {
                        class: "button",
                        r#type: "button",
                        aria_label: "Revoke {device.name}",
                        onclick: move |_| on_open.call(Over::Revoke(revoked.clone())),
                        "Revoke"
                    }
                }
            }
        }
    }
}

#[component]
fn Rename(device: Device, on_done: EventHandler<()>, on_close: EventHandler<()>) -> Element {
    let toasts = Toasts::here();
    let form = use_form("device");
    let id = device.id;
    let fresh = {
        let name = device.name.clone();
        move || name.clone()
    };
    let draft = use_draft(format!("device:{id}"), fresh.clone());
    let kept = use_kept(draft, fresh);
    let name = draft.form.read().clone();
    let faults = faults_of(&name);
    rsx! {
        FormSheet {
            title: "Rename this device",
            under: device.name.clone(),
            form,
            faults: faults.clone(),
            kept,
            on_close,
            on_save: move |()| -> Asking {
                let name = draft.form.peek().trim().to_owned();
                Box::pin(async move {
                    registry::office::name_device(id, &name).await?;
                    draft.forget().await;
                    toasts.say("Renamed.");
                    on_done.call(());
                    Ok(())
                })
            },
            Line { form, faults, field: "name", label: "Name", required: true, value: name,
                hint: "Such as the place where it is kept.",
                on_input: move |text| draft.change(|name| *name = text),
            }
        }
    }
}

#[component]
fn Revoke(device: Device, is_here: bool, on_done: EventHandler<()>, on_close: EventHandler<()>) -> Element {
    let toasts = Toasts::here();
    let id = device.id;
    rsx! {
        Confirm {
            title: "Revoke {device.name}?",
            yes: "Revoke",
            no: "Keep",
            on_close,
            on_yes: move |()| -> Deed {
                Box::pin(async move {
                    registry::office::revoke_device(id).await.map_err(|failure| failure.words())?;
                    toasts.say("Revoked.");
                    on_done.call(());
                    Ok(())
                })
            },
            if is_here {
                p { strong { "It is the device that you are using now." } }
            }
            p { "Nobody works with it any more. When it next reaches the registry it sends what is unsent on it, for an administrator to review, and then clears itself." }
            p { "A device that is never on the network again keeps its records, locked by the passwords of those who used it." }
            p { strong { "A revoked device stays revoked." } }
        }
    }
}

fn faults_of(name: &str) -> Vec<Fault> {
    let wrong = DeviceName::parse(name).err();
    wrong.into_iter().map(|fault| ("name".to_owned(), fault.advice().to_owned())).collect()
}

/// Who has signed in on a device.
fn people(users: &[DeviceUser]) -> String {
    if users.is_empty() {
        return "Nobody you look after has signed in on it".to_owned();
    }
    users.iter().map(|user| user.user_name.as_str()).collect::<Vec<_>>().join(", ")
}

fn count(entries_there: u32) -> String {
    entries(usize::try_from(entries_there).unwrap_or(usize::MAX))
}

fn held(changes: u32) -> String {
    if changes == 1 {
        "1 change waits for review".to_owned()
    } else {
        format!("{changes} changes wait for review")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_revoked_device_sent_waits_in_words() {
        assert_eq!(held(1), "1 change waits for review");
        assert_eq!(held(12), "12 changes wait for review");
        assert_eq!(count(1), "1 entry");
    }

    #[test]
    fn a_device_keeps_a_name_that_can_be_read() {
        assert_eq!(faults_of("Gym tablet 2"), []);
        assert_eq!(faults_of("  "), [("name".to_owned(), "Give the device a name.".to_owned())]);
    }
}
