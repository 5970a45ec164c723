//! What every screen of the office is made of: a page for those who may, and the choice of an organization for those who may for any.

use crate::device::Desk;
use crate::parts::asked::{NotHere, use_asked};
use crate::parts::field::SelectField;
use crate::parts::heading::Heading;
use crate::parts::icon::{Drawing, Icon};
use crate::sync::registry;
use bluebonnet_shared::ids::OrgId;
use bluebonnet_shared::office::{ManagedOrganization, Right};
use dioxus::prelude::*;

/// A page of the office.
#[component]
pub fn OfficePage(
    /// Its heading.
    title: String,
    /// What one must be allowed to; nothing where everybody has the screen.
    #[props(default)]
    right: Option<Right>,
    /// What it shows.
    children: Element,
) -> Element {
    let role = use_context::<Desk>().session().role;
    rsx! {
        div { class: "page office",
            div { class: "column",
                div { class: "page-head",
                    Heading { text: title.clone() }
                }
                if right.is_none_or(|right| role.may(right)) {
                    {children}
                } else {
                    section { class: "panel", aria_label: "{title}",
                        div { class: "inside",
                            p { "This screen is for administrators. Ask yours if you need something done here." }
                        }
                    }
                }
            }
        }
    }
}

/// The organization that a screen is about: one's own, until registry staff choose another.
pub fn use_organization() -> Signal<OrgId> {
    let session = use_context::<Desk>().session();
    use_signal(move || session.organization)
}

/// The choice of an organization. Nothing for who has but one.
#[component]
pub fn OrganizationChoice(chosen: Signal<OrgId>) -> Element {
    let role = use_context::<Desk>().session().role;
    if !role.may(Right::ActForAny) {
        return rsx! {};
    }
    rsx! {
        Choice { chosen }
    }
}

#[component]
fn Choice(chosen: Signal<OrgId>) -> Element {
    let mut chosen = chosen;
    let organizations = use_asked(registry::office::organizations);
    rsx! {
        section { class: "panel", aria_label: "Organization",
            if let Some(all) = organizations.get() {
                div { class: "inside",
                    SelectField {
                        id: "organization",
                        label: "Organization",
                        value: chosen().to_string(),
                        options: options(&all),
                        on_change: move |id: String| {
                            if let Ok(id) = id.parse() {
                                chosen.set(id);
                            }
                        },
                    }
                }
            } else {
                NotHere { failure: organizations.failure(), on_again: move |()| organizations.again() }
            }
        }
    }
}

fn options(all: &[ManagedOrganization]) -> Vec<(String, String)> {
    all.iter().map(|one| (one.id.to_string(), format!("{} ({})", one.name, one.code))).collect()
}

/// A field that narrows what stands under it.
#[component]
pub fn Find(
    /// The control's id.
    id: String,
    /// What it searches.
    label: String,
    /// What is typed in it.
    query: Signal<String>,
) -> Element {
    let mut query = query;
    rsx! {
        div { class: "find", role: "search", aria_label: "{label}",
            Icon { drawing: Drawing::Search }
            input {
                id,
                class: "control",
                r#type: "search",
                autocomplete: "off",
                spellcheck: "false",
                aria_label: "{label}",
                placeholder: "Search",
                value: "{query}",
                oninput: move |event| query.set(event.value()),
            }
        }
    }
}
