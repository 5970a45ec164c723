//! Looking for a client at the registry: whoever is asked about need not be on this device.

use super::amount;
use crate::device::Desk;
use crate::parts::field::{Kind, TextField};
use crate::parts::words::us_date;
use crate::route::Route;
use crate::screens::typed::{Wrong, typed_date};
use crate::sync::registry;
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::office::{ClientSearch, FoundClients};
use dioxus::prelude::*;

const BORN: &str = "born";
const CLIENT: &str = "client";

/// What is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Typed {
    last: String,
    first: String,
    born: String,
    client: String,
}

impl Typed {
    /// What the registry is asked.
    ///
    /// # Errors
    /// Fields that cannot be taken, as the registry names them, and words.
    fn read(&self, today: Date) -> Result<ClientSearch, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let born = typed_date(&self.born, today).unwrap_or_else(|words| {
            wrong.push((BORN.to_owned(), words));
            None
        });
        let id = self.client.trim();
        let client = (!id.is_empty()).then(|| id.parse().ok()).flatten();
        if client.is_none() && !id.is_empty() {
            wrong.push((
                CLIENT.to_owned(),
                "Copy the whole ID: 32 digits and letters a to f in five groups.".to_owned(),
            ));
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let search = ClientSearch { last: self.last.clone(), first: self.first.clone(), born, client };
        let faults = search.check().err().unwrap_or_default();
        let said = faults.into_iter().map(|fault| (fault.field.to_owned(), fault.advice.to_owned()));
        let wrong: Vec<Wrong> = said.collect();
        if wrong.is_empty() { Ok(search) } else { Err(wrong) }
    }
}

/// The form, and who was found.
#[component]
pub fn RegistrySearch() -> Element {
    let today = use_context::<Desk>().today();
    let mut typed = use_signal(Typed::default);
    let mut wrong = use_signal(Vec::<Wrong>::new);
    let mut busy = use_signal(|| false);
    let mut found = use_signal(|| None::<FoundClients>);
    let at = |field: &str| {
        let wrong = wrong.read();
        wrong.iter().find(|(at, _)| at == field).map(|(_, words)| words.clone())
    };
    rsx! {
        section { class: "panel", aria_labelledby: "audit-search",
            header { h2 { id: "audit-search", "Find a client at the registry" } }
            form {
                class: "inside office-stack",
                novalidate: true,
                onsubmit: move |event| {
                    event.prevent_default();
                    if busy() {
                        return;
                    }
                    found.set(None);
                    let search = match typed.peek().read(today) {
                        Ok(search) => search,
                        Err(faults) => return wrong.set(faults),
                    };
                    wrong.set(Vec::new());
                    busy.set(true);
                    spawn(async move {
                        match registry::office::audited_clients(&search).await {
                            Ok(clients) => found.set(Some(clients)),
                            Err(failure) => {
                                wrong.set(vec![(failure.field().unwrap_or_default().to_owned(), failure.words())]);
                            }
                        }
                        busy.set(false);
                    });
                },
                p { class: "quiet",
                    "For a client who is not on this tablet: among the clients of your organization, and of those that let it see theirs. That you looked is in the log."
                }
                if let Some(words) = at("") {
                    div { class: "summary", role: "alert", p { strong { "{words}" } } }
                }
                div { class: "fields",
                    TextField {
                        id: "audited-last",
                        label: "Last name begins with",
                        wrong: at("last"),
                        value: typed.read().last.clone(),
                        on_input: move |text| typed.write().last = text,
                    }
                    TextField {
                        id: "audited-first",
                        label: "First name begins with (optional)",
                        wrong: at("first"),
                        value: typed.read().first.clone(),
                        on_input: move |text| typed.write().first = text,
                    }
                    TextField {
                        id: "audited-born",
                        label: "Birth date",
                        kind: Kind::Date,
                        wrong: at(BORN),
                        value: typed.read().born.clone(),
                        on_input: move |text| typed.write().born = text,
                    }
                    TextField {
                        id: "audited-client",
                        label: "Or the client's ID",
                        wrong: at(CLIENT),
                        value: typed.read().client.clone(),
                        on_input: move |text| typed.write().client = text,
                    }
                }
                div { class: "buttons",
                    button { class: "button", r#type: "submit", aria_disabled: busy().then_some("true"),
                        if busy() { "Asking the registry…" } else { "Search the registry" }
                    }
                }
            }
            if let Some(FoundClients { clients, more }) = found() {
                p { class: "inside quiet", role: "status", {amount(clients.len(), more, "Nobody found at the registry.")} }
                ul { class: "office-links",
                    for found in clients {
                        li { key: "{found.client.id}",
                            Link { to: Route::AuditOfClient { client: found.client.id },
                                strong { "{found.client.name}" }
                                span { class: "quiet", "born {us_date(found.born)}" }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date::constant(2026, 11, 24);

    #[test]
    fn what_cannot_be_asked_is_said_at_its_field() {
        let typed = Typed { born: "soon".into(), client: "12".into(), ..Typed::default() };
        let fields = |typed: &Typed| {
            let wrong = typed.read(TODAY).unwrap_err();
            wrong.into_iter().map(|(field, _)| field).collect::<Vec<_>>()
        };
        assert_eq!(fields(&typed), [BORN, CLIENT]);
        assert_eq!(fields(&Typed { first: "Ana".into(), ..Typed::default() }), ["last"]);
        let search = Typed { born: "09/21/2018".into(), ..Typed::default() }.read(TODAY).unwrap();
        assert_eq!(search.born, Some(Date::constant(2018, 9, 21)));
        let id = "00000000-0000-0000-0000-000000000001";
        assert!(
            Typed { client: format!(" {id} "), ..Typed::default() }.read(TODAY).unwrap().client.is_some()
        );
    }
}
