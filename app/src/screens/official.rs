//! The Official Immunization Record as an accessible page, made to be printed, and as a PDF made on this device.

use crate::device::print::official_record_pdf;
use crate::device::{ClientView, Desk, use_watch};
use crate::parts::heading::use_title;
use crate::parts::icon::{Drawing, Icon};
use crate::parts::printed::use_noted_prints;
use crate::parts::toast::Toasts;
use crate::parts::words::us_date;
use bluebonnet_shared::ids::ClientId;
use bluebonnet_shared::print::{OfficialGroup, OfficialRecord, Printing, Series};
use bluebonnet_shared::sync::{Deed, DocumentId};
use dioxus::prelude::*;
use std::rc::Rc;
use wasm_bindgen::JsCast;

/// The record as it is printed now, by whoever is signed in.
fn record(view: &ClientView, desk: &Desk) -> OfficialRecord {
    let session = desk.session();
    let printing =
        Printing { organization: session.organization_name, user_name: session.user_name, on: desk.today() };
    OfficialRecord::of(&view.client, &view.forecast, &printing)
}

/// The page.
#[component]
pub fn OfficialScreen(client: ClientId) -> Element {
    let desk = use_context::<Desk>();
    let changes = use_watch(desk.changes());
    let loaded = use_resource({
        let desk = desk.clone();
        move || {
            let desk = desk.clone();
            let _ = changes();
            async move { desk.client(client).await }
        }
    });
    use_title("Official Immunization Record".to_owned());
    use_noted_prints(Deed::Printed, Some(DocumentId::Client(client)));
    let print = use_callback({
        let desk = desk.clone();
        move |()| {
            let desk = desk.clone();
            spawn(async move {
                // On this device before the browser's window for printing holds everything up.
                desk.note_before(Deed::Printed, Some(DocumentId::Client(client))).await;
                if let Some(window) = web_sys::window() {
                    window.print().ok();
                }
            });
        }
    });
    let shown = loaded.read().clone();
    rsx! {
        div { class: "page",
            div { class: "column",
                match shown {
                    None => rsx! {},
                    Some(Err(error)) => rsx! {
                        p { role: "alert", "{error}" }
                    },
                    Some(Ok(view)) => rsx! {
                        div { class: "buttons no-print",
                            button { class: "button", r#type: "button", onclick: move |_| navigator().go_back(),
                                Icon { drawing: Drawing::Back }
                                "Back"
                            }
                            button { class: "button main", r#type: "button", onclick: move |_| print.call(()),
                                Icon { drawing: Drawing::Print }
                                "Print"
                            }
                            PdfButton { view: view.clone() }
                        }
                        Paper { record: record(&view, &desk) }
                    },
                }
            }
        }
    }
}

/// The document.
#[component]
fn Paper(record: OfficialRecord) -> Element {
    let facts = [
        ("Birth date", Some(us_date(record.birth_date))),
        ("Gender", Some(record.sex.clone())),
        ("Student ID", record.student_id.clone()),
        ("State registry ID", record.state_id.clone()),
        ("School", record.school.clone()),
        ("Grade", record.grade.clone()),
        ("Parent or guardian", record.responsible_person.clone()),
        ("Address", (!record.address.is_empty()).then(|| record.address.join(", "))),
        ("Also known as", (!record.aka.is_empty()).then(|| record.aka.join(", "))),
    ];
    rsx! {
        article { class: "paper",
            header {
                div {
                    p { class: "quiet small", "Texas immunization registry · {record.organization}" }
                    h1 { "Official Immunization Record" }
                }
                strong { "{record.name}" }
            }
            dl { class: "facts-list",
                for (name , value) in facts {
                    if let Some(value) = value {
                        div { key: "{name}",
                            dt { "{name}" }
                            dd { "{value}" }
                        }
                    }
                }
            }
            table {
                caption { "Immunizations" }
                thead {
                    tr {
                        th { scope: "col", "Date" }
                        th { scope: "col", "Series" }
                        th { scope: "col", "Vaccine [Trade name]" }
                        th { scope: "col", "Manufacturer" }
                        th { scope: "col", "Lot" }
                        th { scope: "col", "Source" }
                    }
                }
                for group in record.groups {
                    GroupRows { key: "{group.group}", group }
                }
            }
            footer {
                p { "Printed {us_date(record.printed_on)} by {record.printed_by}, {record.organization}." }
                p { "Validity judged for {us_date(record.judged_on)} by CDC's CDSi logic over the ACIP schedule, version {record.schedule_version}. A vaccine that is not listed is not on record here; it may have been given elsewhere." }
            }
        }
    }
}

#[component]
fn GroupRows(group: OfficialGroup) -> Element {
    rsx! {
        tbody {
            tr {
                th { colspan: "6", scope: "rowgroup",
                    "{group.group}"
                    if !group.standing.is_empty() {
                        span { class: "standing", "{group.standing}" }
                    }
                }
            }
            for (index , dose) in group.doses.into_iter().enumerate() {
                tr { key: "{index}",
                    td { class: "figures", "{us_date(dose.date)}" }
                    td { class: if matches!(dose.series, Series::NotValid) { "not-valid" } else { "" }, "{dose.series}" }
                    td {
                        "{dose.vaccine}"
                        if let Some(reason) = dose.reason {
                            span { class: "quiet", " – {reason}" }
                        }
                    }
                    td { "{dose.manufacturer}" }
                    td { "{dose.lot}" }
                    td { "{dose.source}" }
                }
            }
        }
    }
}

/// Makes the PDF on this device and hands it to the browser.
#[component]
pub fn PdfButton(view: Rc<ClientView>) -> Element {
    let desk = use_context::<Desk>();
    let toasts = Toasts::here();
    let mut making = use_signal(|| false);
    rsx! {
        button {
            class: "button",
            r#type: "button",
            aria_busy: making().then_some("true"),
            onclick: move |_| {
                if making() {
                    return;
                }
                making.set(true);
                let record = record(&view, &desk);
                let (desk, of) = (desk.clone(), DocumentId::Client(view.client.id));
                spawn(async move {
                    match official_record_pdf(&record).await {
                        Ok(bytes) => {
                            // Once the browser has it, nobody could tell any more that it was made.
                            desk.note_before(Deed::SavedAsPdf, Some(of)).await;
                            match download(&bytes) {
                                Some(()) => toasts.say("The PDF is in this tablet's downloads."),
                                None => toasts.say("The browser did not take the PDF. Use Print instead."),
                            }
                        }
                        Err(error) => toasts.say(error.to_string()),
                    }
                    making.set(false);
                });
            },
            Icon { drawing: Drawing::Download }
            if making() { "Making the PDF…" } else { "PDF" }
        }
    }
}

/// Offers bytes as a file. Its name says nothing of the student: file names end up in lists and backups.
fn download(bytes: &[u8]) -> Option<()> {
    let document = crate::parts::listen::document()?;
    let part = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes).into());
    let options = web_sys::BlobPropertyBag::new();
    options.set_type("application/pdf");
    let blob = web_sys::Blob::new_with_u8_array_sequence_and_options(&part, &options).ok()?;
    let url = web_sys::Url::create_object_url_with_blob(&blob).ok()?;
    let link = document.create_element("a").ok()?.dyn_into::<web_sys::HtmlElement>().ok()?;
    link.set_attribute("href", &url).ok()?;
    link.set_attribute("download", "official-immunization-record.pdf").ok()?;
    link.click();
    // The browser has the blob once the click has run; the address itself is given back a little later.
    wasm_bindgen_futures::spawn_local(async move {
        gloo_timers::future::TimeoutFuture::new(60_000).await;
        web_sys::Url::revoke_object_url(&url).ok();
    });
    Some(())
}
