//! Where the dose went in, as a picture of two arms and two legs: tap one instead of reading a list. The list beside it
//! has every other site.

use bluebonnet_shared::codes::Site;
use dioxus::prelude::*;

/// The four sites of the picture, as one looks at the child: the child's right is on the left.
const SPOTS: [(Site, &str, f64, f64); 4] = [
    (Site::RightDeltoid, "RD", 4.0, 46.0),
    (Site::LeftDeltoid, "LD", 100.0, 46.0),
    (Site::RightThigh, "RT", 22.0, 122.0),
    (Site::LeftThigh, "LT", 82.0, 122.0),
];

/// The picture: four radio buttons, moved between with the arrow keys.
#[component]
pub fn BodyPicture(site: Option<Site>, on_pick: EventHandler<Site>) -> Element {
    let chosen = SPOTS.iter().position(|(spot, ..)| Some(spot) == site.as_ref());
    rsx! {
        div { class: "body-picture", role: "radiogroup", aria_label: "Body site, on a picture",
            svg { view_box: "0 0 148 196",
                g { class: "figure", "aria-hidden": "true",
                    circle { cx: "74", cy: "18", r: "15" }
                    path { d: "M52 38h44c10 0 16 6 18 16l8 50c1 6-8 8-10 2L102 66v46l-4 78c-.4 6-14 6-15 0l-6-66h-6l-6 66c-1 6-14.600 6-15 0l-4-78V66l-10 40c-2 6-11 4-10-2l8-50c2-10 8-16 18-16z" }
                }
                for (index , (spot , letters , x , y)) in SPOTS.into_iter().enumerate() {
                    g {
                        key: "{letters}",
                        class: "spot",
                        role: "radio",
                        "aria-checked": if chosen == Some(index) { "true" } else { "false" },
                        "aria-label": "{spot.label()}",
                        tabindex: if chosen.unwrap_or(0) == index { "0" } else { "-1" },
                        onclick: {
                            let spot = spot.clone();
                            move |_| on_pick.call(spot.clone())
                        },
                        onkeydown: move |event| {
                            let next = match event.key() {
                                Key::Enter => index,
                                Key::Character(text) if text == " " => index,
                                Key::ArrowRight | Key::ArrowDown => (index + 1) % SPOTS.len(),
                                Key::ArrowLeft | Key::ArrowUp => (index + SPOTS.len() - 1) % SPOTS.len(),
                                _ => return,
                            };
                            event.prevent_default();
                            if let Some((next, ..)) = SPOTS.get(next) {
                                on_pick.call(next.clone());
                            }
                        },
                        rect { x: "{x}", y: "{y}", width: "44", height: "44", rx: "22" }
                        text { x: "{x + 22.0}", y: "{y + 27.0}", "{letters}" }
                    }
                }
                text { class: "side", x: "26", y: "32", "aria-hidden": "true", "right" }
                text { class: "side", x: "122", y: "32", "aria-hidden": "true", "left" }
            }
        }
    }
}
