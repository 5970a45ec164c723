//! One vaccine of a visit: vaccine, lot, expiry, site, route, VIS date.

use super::body_picture::BodyPicture;
use super::form::{Entry, Wrong, field_id};
use crate::parts::field::{Kind, SelectField, TextField};
use crate::parts::icon::{Drawing, Icon};
use crate::parts::vaccine;
use bluebonnet_shared::codes::{Cvx, Product, Route, Site, active_vaccines};
use dioxus::prelude::*;

/// The fields of one vaccine. Every change comes out as the whole entry.
#[component]
pub fn EntryCard(
    /// Its place in the form.
    index: usize,
    /// What is typed.
    entry: Entry,
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
    let say = |field: &str| {
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
    let (on_product, on_lot, on_expires, on_site, on_pick, on_route, on_vis) =
        (change.clone(), change.clone(), change.clone(), change.clone(), change.clone(), change.clone(), change);
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
                            id: field_id(index, "vaccine"),
                            label: "Vaccine",
                            prompt: "Choose a vaccine",
                            value: entry.cvx.map(|cvx| cvx.to_string()).unwrap_or_default(),
                            options: vaccines,
                            wrong: say("vaccine"),
                            on_change: move |code: String| on_vaccine.call(code.parse().ok()),
                        }
                    }
                    if !trade_names.is_empty() {
                        div { class: "wide",
                            SelectField {
                                id: field_id(index, "product"),
                                label: "Trade name",
                                prompt: "Not known",
                                value: entry.trade_name.clone().unwrap_or_default(),
                                options: trade_names,
                                on_change: move |name: String| {
                                    let product = products.iter().find(|product| product.name == name).copied();
                                    on_product(&|entry| entry.sold_as(product));
                                },
                            }
                        }
                    }
                    TextField {
                        id: field_id(index, "lot"),
                        label: "Lot",
                        value: entry.lot.clone(),
                        wrong: say("lot"),
                        on_input: move |text: String| on_lot(&|entry| entry.lot.clone_from(&text)),
                    }
                    TextField {
                        id: field_id(index, "expires"),
                        label: "Lot expires",
                        kind: Kind::Date,
                        value: entry.lot_expires.clone(),
                        wrong: say("expires"),
                        on_input: move |text: String| on_expires(&|entry| entry.lot_expires.clone_from(&text)),
                    }
                    SelectField {
                        id: field_id(index, "site"),
                        label: "Site",
                        prompt: "Choose",
                        value: entry.site.as_ref().map(|site| site.code().to_owned()).unwrap_or_default(),
                        options: sites,
                        wrong: say("site"),
                        on_change: move |code: String| on_site(&|entry| entry.site = chosen(&code).map(Site::from)),
                    }
                    SelectField {
                        id: field_id(index, "route"),
                        label: "Route",
                        prompt: "Choose",
                        value: entry.route.as_ref().map(|route| route.code().to_owned()).unwrap_or_default(),
                        options: routes,
                        wrong: say("route"),
                        on_change: move |code: String| on_route(&|entry| entry.route = chosen(&code).map(Route::from)),
                    }
                    TextField {
                        id: field_id(index, "vis"),
                        label: "VIS date",
                        kind: Kind::Date,
                        value: entry.vis_date.clone(),
                        wrong: say("vis"),
                        on_input: move |text: String| on_vis(&|entry| entry.vis_date.clone_from(&text)),
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
