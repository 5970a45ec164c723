//! Review: what came late, from a revoked device or from one of a user whose work has ended. It is in no record yet; an administrator takes it in or discards it.

mod accept_all;
mod discard_sheet;
mod entry_sheet;
mod words;

use super::page::OfficePage;
use crate::parts::asked::{NotHere, use_asked};
use crate::parts::words::{self as said, moment};
use crate::sync::registry;
use accept_all::AcceptAll;
use bluebonnet_shared::ids::DeviceId;
use bluebonnet_shared::office::{HeldEntry, Right};
use dioxus::prelude::*;
use entry_sheet::EntrySheet;

/// What lies over the screen, if anything.
#[derive(Clone, PartialEq)]
enum Over {
    Entry(u64),
    AllOf(String, Vec<u64>),
}

/// The screen.
#[component]
pub fn HeldScreen() -> Element {
    rsx! {
        OfficePage { title: "Review", right: Right::ReviewHeld, Waiting {} }
    }
}

#[component]
fn Waiting() -> Element {
    let page = use_asked(registry::held::all);
    let mut over = use_signal(|| None::<Over>);
    let done = move |()| {
        over.set(None);
        page.again();
    };
    let Some(found) = page.get() else {
        return rsx! {
            section { class: "panel", aria_label: "Review",
                NotHere { failure: page.failure(), on_again: move |()| page.again() }
            }
        };
    };
    let left = usize::try_from(found.all).unwrap_or(usize::MAX).saturating_sub(found.entries.len());
    rsx! {
        if found.entries.is_empty() {
            section { class: "panel", aria_label: "Review",
                p { class: "inside quiet", role: "status", "Nothing waits. What comes from a revoked device, or from a user who has left, is shown here." }
            }
        } else {
            p { class: "quiet", "These entries came after their device was revoked or their user had left. They are in no record until somebody takes them in." }
        }
        for of_device in by_device(found.entries) {
            Device { key: "{of_device.device}", of_device, on_open: move |sheet| over.set(Some(sheet)) }
        }
        if left > 0 {
            p { class: "quiet", role: "status", "{said::entries(left)} came later. Decide on these first." }
        }
        match over() {
            None => rsx! {},
            Some(Over::Entry(number)) => rsx! {
                EntrySheet { number, on_done: done, on_close: done }
            },
            Some(Over::AllOf(device_name, numbers)) => rsx! {
                AcceptAll { device_name, numbers, on_close: done }
            },
        }
    }
}

/// What one device sent.
#[derive(Clone, PartialEq)]
struct OfDevice {
    device: DeviceId,
    name: String,
    organization_name: String,
    entries: Vec<HeldEntry>,
}

/// The entries of each device together, the devices in the order in which they came to be heard of.
fn by_device(entries: Vec<HeldEntry>) -> Vec<OfDevice> {
    let mut devices: Vec<OfDevice> = Vec::new();
    for entry in entries {
        match devices.iter_mut().find(|known| known.device == entry.device) {
            Some(known) => known.entries.push(entry),
            None => devices.push(OfDevice {
                device: entry.device,
                name: entry.device_name.clone(),
                organization_name: entry.organization_name.clone(),
                entries: vec![entry],
            }),
        }
    }
    devices
}

#[component]
fn Device(of_device: OfDevice, on_open: EventHandler<Over>) -> Element {
    let OfDevice { device, name, organization_name, entries } = of_device;
    let takable = entries.iter().filter(|entry| words::can_be_taken_in(&entry.effect));
    let numbers: Vec<u64> = takable.map(|entry| entry.number).collect();
    let several = numbers.len() > 1;
    let all = Over::AllOf(name.clone(), numbers);
    rsx! {
        section { class: "panel", aria_labelledby: "held-{device}",
            header {
                div { class: "words",
                    h2 { id: "held-{device}", "{name}" }
                    p { class: "quiet small", "{organization_name}" }
                }
                if several {
                    button {
                        class: "button",
                        r#type: "button",
                        aria_label: "Take in all from {name}",
                        onclick: move |_| on_open.call(all.clone()),
                        "Take in all"
                    }
                }
            }
            ul { class: "entries", aria_label: "Entries from {name}",
                for entry in entries {
                    Line { key: "{entry.number}", entry, on_open }
                }
            }
        }
    }
}

#[component]
fn Line(entry: HeldEntry, on_open: EventHandler<Over>) -> Element {
    let whose = words::whose(&entry);
    let what = words::summary(&entry.effect);
    let number = entry.number;
    rsx! {
        li {
            div { class: "what",
                strong { "{whose}" }
                span { "{what}" }
                span { class: "quiet small", "Entered by {entry.user_name}, received {moment(entry.received)}" }
            }
            div { class: "buttons",
                button {
                    class: "button",
                    r#type: "button",
                    aria_label: "Open: {what}, {whose}",
                    onclick: move |_| on_open.call(Over::Entry(number)),
                    "Open"
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bluebonnet_shared::calendar::Timestamp;
    use bluebonnet_shared::ids::UserId;
    use bluebonnet_shared::office::HeldEffect;
    use uuid::Uuid;

    #[test]
    fn entries_stand_under_the_device_that_sent_them() {
        let entry = |number, device| HeldEntry {
            number,
            organization_name: "Demo ISD".into(),
            device: DeviceId::new(Uuid::from_u128(device)),
            device_name: format!("Tablet {device}"),
            user: UserId::new(Uuid::nil()),
            user_name: "A nurse".into(),
            received: Timestamp::UNIX_EPOCH,
            client: None,
            effect: HeldEffect::List,
        };
        let devices = by_device(vec![entry(1, 7), entry(2, 8), entry(3, 7)]);
        let numbers = |of: &OfDevice| of.entries.iter().map(|entry| entry.number).collect::<Vec<_>>();
        assert_eq!(devices.iter().map(numbers).collect::<Vec<_>>(), [vec![1, 3], vec![2]]);
        assert_eq!(devices[1].name, "Tablet 8");
    }
}
