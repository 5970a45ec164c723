//! One vaccine of a visit: vaccine, lot, expiry, site, route, VIS date.

use super::body_picture::BodyPicture;
use super::form::{Entry, field_id};
use crate::parts::field::{Kind, SelectField, TextField};
use crate::parts::icon::{Drawing, Icon};
use crate::parts::vaccine;
use crate::screens::typed::{Wrong, typed_date};
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::codes::{Cvx, Product, Route, Site, active_vaccines};
use bluebonnet_shared::immunization::DoseField;
use dioxus::prelude::*;

/// The fields of one vaccine. Every change comes out as the whole entry.
#[component]
pub fn EntryCard(
    /// Its place in the form.
    index: usize,
    /// What is typed.
    entry: Entry,
    /// The day of the dose, and today: whether a lot has expired depends on them.
    given: Date,
    today: Date,
    /// What is wrong in the whole form.
    wrong: Vec<Wrong>,
    /// Whether it can be taken out.
    removable: bool,
    /// Another vaccine was chosen.
    on_vaccine: EventHandler<Option<Cvx>>,
    /// Anything else changed.
    on_change: EventHandler<Entry>,
    /// Take it out.
    on_remove: EventHandler<()>,
) -> Element {
    let say = |field: DoseField| {
        let id = field_id(index, field);
        wrong.iter().find(|(at, _)| *at == id).map(|(_, words)| words.clone())
    };
    let name = entry.cvx.map_or_else(|| format!("Vaccine {}", index + 1), vaccine::name);
    let vaccines = vaccine::choices(&active_vaccines());
    let products: Vec<&'static Product> = match entry.cvx {
        Some(cvx) => cvx.products().into_iter().filter(|product| product.active).collect(),
        None => Vec::new(),
    };
    let trade_names: Vec<(String, String)> =
        products.iter().map(|product| (product.name.to_owned(), vaccine::product_words(product))).collect();
    let makers: Vec<(String, String)> = entry
        .cvx
        .map(Cvx::makers)
        .unwrap_or_default()
        .into_iter()
        .map(|mvx| (mvx.to_string(), format!("{} ({mvx})", mvx.name())))
        .collect();
    let expired = typed_date(&entry.lot_expires, today).ok().flatten().is_some_and(|expires| expires < given);
    let sites: Vec<(String, String)> = Site::KNOWN
        .iter()
        .map(|site| (site.code().to_owned(), format!("{} ({})", site.label(), site.code())))
        .collect();
    let routes: Vec<(String, String)> = Route::KNOWN
        .iter()
        .map(|route| (route.code().to_owned(), format!("{} ({})", route.label(), route.code())))
        .collect();
    let change = {
        let entry = entry.clone();
        move |edit: &dyn Fn(&mut Entry)| {
            let mut entry = entry.clone();
            edit(&mut entry);
            on_change.call(entry);
        }
    };
    let (on_maker, on_expired, on_product, on_lot, on_expires, on_site, on_pick, on_route, on_vis) = (
        change.clone(),
        change.clone(),
        change.clone(),
        change.clone(),
        change.clone(),
        change.clone(),
        change.clone(),
        change.clone(),
        change,
    );
    rsx! {
        section { class: "entry", aria_label: "{name}",
            header {
                h3 { "{name}" }
                if removable {
                    button {
                        class: "icon-button",
                        r#type: "button",
                        aria_label: "Take {name} out of this form",
                        onclick: move |_| on_remove.call(()),
                        Icon { drawing: Drawing::Close }
                    }
                }
            }
            div { class: "inside",
                div { class: "fields",
                    div { class: "wide",
                        SelectField {
                            id: field_id(index, DoseField::Vaccine),
                            label: "Vaccine",
                            prompt: "Choose a vaccine",
                            value: entry.cvx.map(|cvx| cvx.to_string()).unwrap_or_default(),
                            options: vaccines,
                            wrong: say(DoseField::Vaccine),
                            on_change: move |code: String| on_vaccine.call(code.parse().ok()),
                        }
                    }
                    if entry.cvx.is_some() {
                        SelectField {
                            id: "entry-{index}-product",
                            label: "Trade name",
                            prompt: "Not known",
                            value: entry.trade_name.clone().unwrap_or_default(),
                            options: trade_names,
                            on_change: move |name: String| {
                                let product = products.iter().find(|product| product.name == name).copied();
                                on_product(&|entry| entry.sold_as(product));
                            },
                        }
                        SelectField {
                            id: field_id(index, DoseField::Manufacturer),
                            label: "Manufacturer",
                            prompt: "Choose",
                            value: entry.mvx.as_ref().map(ToString::to_string).unwrap_or_default(),
                            options: makers,
                            wrong: say(DoseField::Manufacturer),
                            on_change: move |code: String| on_maker(&|entry| entry.mvx = code.parse().ok()),
                        }
                    }
                    TextField {
                        id: field_id(index, DoseField::Lot),
                        label: "Lot",
                        value: entry.lot.clone(),
                        wrong: say(DoseField::Lot),
                        on_input: move |text: String| on_lot(&|entry| entry.lot.clone_from(&text)),
                    }
                    TextField {
                        id: field_id(index, DoseField::LotExpires),
                        label: "Lot expires",
                        kind: Kind::Date,
                        value: entry.lot_expires.clone(),
                        wrong: say(DoseField::LotExpires),
                        on_input: move |text: String| on_expires(&|entry| entry.lot_expires.clone_from(&text)),
                    }
                    SelectField {
                        id: field_id(index, DoseField::Site),
                        label: "Site",
                        prompt: "Choose",
                        value: entry.site.as_ref().map(|site| site.code().to_owned()).unwrap_or_default(),
                        options: sites,
                        wrong: say(DoseField::Site),
                        on_change: move |code: String| on_site(&|entry| entry.site = chosen(&code).map(Site::from)),
                    }
                    SelectField {
                        id: field_id(index, DoseField::Route),
                        label: "Route",
                        prompt: "Choose",
                        value: entry.route.as_ref().map(|route| route.code().to_owned()).unwrap_or_default(),
                        options: routes,
                        wrong: say(DoseField::Route),
                        on_change: move |code: String| on_route(&|entry| entry.route = chosen(&code).map(Route::from)),
                    }
                    TextField {
                        id: field_id(index, DoseField::VisDate),
                        label: "VIS date",
                        kind: Kind::Date,
                        value: entry.vis_date.clone(),
                        wrong: say(DoseField::VisDate),
                        on_input: move |text: String| on_vis(&|entry| entry.vis_date.clone_from(&text)),
                    }
                    if expired || entry.expired {
                        label { class: "choice wide",
                            input {
                                r#type: "checkbox",
                                checked: entry.expired,
                                onchange: move |event| {
                                    let checked = event.checked();
                                    on_expired(&|entry| entry.expired = checked);
                                },
                            }
                            "It was given although the lot had expired: record it as expired. It will not count."
                        }
                    }
                }
                BodyPicture { site: entry.site.clone(), on_pick: move |site: Site| on_pick(&|entry| entry.site = Some(site.clone())) }
            }
        }
    }
}

fn chosen(code: &str) -> Option<&str> {
    (!code.is_empty()).then_some(code)
}
