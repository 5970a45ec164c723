//! The Bluebonnet PWA.
//!
//! `screens` and `parts` draw; `device` keeps what the nurse has on this tablet; `sync` brings it to the registry and back.

#[allow(dead_code, unused_imports, reason = "the screens that use it are being drawn")]
mod device;
#[allow(dead_code, reason = "the screens that use it are being drawn")]
mod sync;

fn main() {
    device::page::show_panics();
}
