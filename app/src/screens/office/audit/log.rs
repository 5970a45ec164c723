//! The rows of the audit log, a page at a time, the latest first.

use super::wording::{deed, whose};
use crate::device::Desk;
use crate::parts::asked::{NotHere, use_asked};
use crate::parts::words::{moment, us_date};
use crate::sync::registry;
use crate::sync::registry::office::Audited;
use bluebonnet_shared::office::AuditLine;
use dioxus::prelude::*;

/// The log of one user or one client.
#[component]
pub fn Log(whose: Audited) -> Element {
    let mut before = use_signal(|| None::<u64>);
    let page = use_asked(move || registry::office::audit(whose, *before.peek()));
    let mut turn = move |to: Option<u64>| {
        before.set(to);
        page.again();
    };
    let of_client = matches!(whose, Audited::Client(_));
    let label = if of_client { "Who has seen this record" } else { "What the user did" };
    let desk = use_context::<Desk>();
    // Of one who is on this device, the screen says who it is without the registry.
    let of = page.get().and_then(|found| found.of).filter(|of| !desk.has(of.client.id));
    rsx! {
        if let Some(of) = of {
            p {
                strong { "{of.client.name}" }
                " "
                span { class: "quiet", "born {us_date(of.born)}" }
            }
        }
        section { class: "panel", aria_label: label,
            if let Some(found) = page.get() {
                if found.lines.is_empty() {
                    p { class: "inside quiet", role: "status", "Nothing is in the log that you may see." }
                } else {
                    Table { lines: found.lines, of_client }
                }
                div { class: "inside buttons",
                    if let Some(next) = found.next {
                        button { class: "button", r#type: "button", onclick: move |_| turn(Some(next)), "Earlier" }
                    }
                    if before().is_some() {
                        button { class: "button", r#type: "button", onclick: move |_| turn(None), "Back to the latest" }
                    }
                }
            } else {
                NotHere { failure: page.failure(), on_again: move |()| page.again() }
            }
        }
    }
}

#[component]
fn Table(lines: Vec<AuditLine>, of_client: bool) -> Element {
    rsx! {
        div { class: "table-scroll", role: "region", aria_label: "Rows of the log", tabindex: "0",
            table { class: "grid office-log",
                thead {
                    tr {
                        th { scope: "col", "When" }
                        th { scope: "col", "Who" }
                        th { scope: "col", "What" }
                        if !of_client {
                            th { scope: "col", "Whose record" }
                        }
                        th { scope: "col", "Device" }
                    }
                }
                tbody {
                    for line in lines {
                        tr { key: "{line.seq}",
                            td { class: "figures", {moment(line.at)} }
                            td {
                                p { {line.user_name.clone().unwrap_or_else(|| "The registry".to_owned())} }
                                if let Some(organization) = &line.organization_name {
                                    p { class: "quiet small", "{organization}" }
                                }
                            }
                            td {
                                p { {deed(&line.action)} }
                                p { class: "quiet small", "{line.why}" }
                                if let Some(at) = line.device_at {
                                    p { class: "quiet small", "done {moment(at)} by the tablet's clock, told later" }
                                }
                            }
                            if !of_client {
                                td { {whose(&line.clients)} }
                            }
                            td { {line.device_name.clone().unwrap_or_default()} }
                        }
                    }
                }
            }
        }
    }
}
