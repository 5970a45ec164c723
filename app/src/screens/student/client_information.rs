//! Client Information: the facts of the record that the header has no room for.

use crate::device::ClientView;
use bluebonnet_shared::person::{Client, Entry};
use bluebonnet_shared::print::words;
use dioxus::prelude::*;
use std::rc::Rc;

/// The section, open on demand: the header says what matters at the chair.
#[component]
pub fn ClientInformation(view: Rc<ClientView>) -> Element {
    let facts = facts(&view.client);
    rsx! {
        details { class: "panel",
            summary { h2 { "Client Information" } }
            div { class: "inside",
                dl { class: "facts-list",
                    for (name , value) in facts {
                        div { key: "{name}",
                            dt { "{name}" }
                            dd { "{value}" }
                        }
                    }
                    div {
                        dt { "Tracking schedule" }
                        dd { "ACIP, {view.forecast.schedule_version}" }
                    }
                }
            }
        }
    }
}

fn standing<T>(entries: &[Entry<T>]) -> impl Iterator<Item = &T> {
    entries.iter().filter(|entry| entry.removed.is_none()).map(|entry| &entry.value)
}

/// Facts with their names; those that are not on record are left out.
fn facts(client: &Client) -> Vec<(&'static str, String)> {
    let enrolment = client.enrolment();
    let address = standing(&client.addresses).next().map(|address| {
        let place = [address.city.as_str(), address.state.as_str(), address.zip.as_str()];
        let place = place.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        [address.street.clone(), place]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(", ")
    });
    let county = standing(&client.addresses).next().and_then(|address| address.county.clone());
    let aka: Vec<String> = standing(&client.aka).map(|name| name.first_last()).collect();
    let persons: Vec<String> = standing(&client.responsible_persons)
        .map(|person| {
            let mut text = person.name.first_last();
            if let Some(relationship) = words::relationship(&person.relationship) {
                text.push_str(&format!(" ({})", relationship.to_lowercase()));
            }
            if let Some(phone) = person.phone.as_deref().filter(|phone| !phone.is_empty()) {
                text.push_str(&format!(", {}", phone_words(phone)));
            }
            text
        })
        .collect();
    let identifiers: Vec<String> = standing(&client.identifiers)
        .map(|identifier| format!("{} {}", identifier.authority, identifier.value))
        .collect();
    let comments: Vec<String> = standing(&client.comments).map(|comment| comment.text.clone()).collect();
    let joined = |texts: Vec<String>| (!texts.is_empty()).then(|| texts.join("; "));
    [
        ("Full name", Some(client.name.first_last())),
        ("Also known as", joined(aka)),
        ("Client ID", enrolment.map(|enrolment| enrolment.student_id.clone())),
        ("School", enrolment.map(|enrolment| enrolment.school_name.clone())),
        ("Grade", enrolment.map(|enrolment| words::grade(&enrolment.grade))),
        ("Responsible persons", joined(persons)),
        ("Address", address),
        ("County", county),
        ("Phone", client.phone.as_deref().map(phone_words)),
        ("E-mail", client.email.clone()),
        ("Language", client.language.as_deref().map(language)),
        ("Other identifiers", joined(identifiers)),
        ("Comments", joined(comments)),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value.filter(|value| !value.trim().is_empty())?)))
    .collect()
}

fn phone_words(digits: &str) -> String {
    match (digits.get(..3), digits.get(3..6), digits.get(6..)) {
        (Some(area), Some(exchange), Some(line)) if digits.len() == 10 => {
            format!("({area}) {exchange}-{line}")
        }
        _ => digits.to_owned(),
    }
}

fn language(code: &str) -> String {
    match code {
        "eng" => "English".to_owned(),
        "spa" => "Spanish".to_owned(),
        "vie" => "Vietnamese".to_owned(),
        other => other.to_owned(),
    }
}
