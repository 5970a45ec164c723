//! The Bluebonnet PWA.
//!
//! `screens` and `parts` draw; `device` keeps what the nurse has on this tablet; `sync` brings it to the registry and back.

#![allow(
    unused_qualifications,
    reason = "Dioxus's rsx! writes paths out in full, and the lint takes them for ours"
)]

mod device;
mod parts;
mod route;
mod screens;
mod sync;

fn main() {
    device::page::show_panics();
    dioxus::launch(screens::App);
}
