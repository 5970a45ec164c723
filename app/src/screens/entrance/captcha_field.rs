//! The characters of an image that only a person should be able to read, and the same ones spoken.

use crate::parts::field::TextField;
use crate::sync::registry;
use bluebonnet_shared::account::Captcha;
use dioxus::prelude::*;
use uuid::Uuid;

/// The CAPTCHA that is shown, fetched when it is first looked at.
#[derive(Clone, Copy)]
pub struct Riddle(Signal<Option<Result<Captcha, String>>>);

impl Riddle {
    /// Makes the place for one, for a screen and what is in it.
    pub fn provide() -> Self {
        use_context_provider(|| Self(Signal::new(None)))
    }

    /// Which one is shown.
    pub fn id(self) -> Option<Uuid> {
        self.0.peek().as_ref()?.as_ref().ok().map(|captcha| captcha.id)
    }

    /// Fetches another.
    pub fn draw(self) {
        let mut place = self.0;
        place.set(None);
        spawn(async move {
            place.set(Some(registry::account::captcha().await.map_err(|failure| failure.words())));
        });
    }
}

/// The image, the sound, and the field for what was read or heard.
#[component]
pub fn CaptchaField(value: String, wrong: Option<String>, on_input: EventHandler<String>) -> Element {
    let riddle = use_context::<Riddle>();
    use_hook(move || {
        if riddle.0.peek().is_none() {
            riddle.draw();
        }
    });
    rsx! {
        div { class: "captcha",
            match riddle.0.read().as_ref() {
                None => rsx! {
                    p { class: "quiet", role: "status", "Fetching an image…" }
                },
                Some(Err(words)) => rsx! {
                    p { class: "quiet", role: "status", "{words}" }
                },
                Some(Ok(captcha)) => rsx! {
                    img { src: "data:image/png;base64,{captcha.image}", alt: "Characters to type. The player below speaks them." }
                    audio { controls: true, preload: "none", aria_label: "The characters, spoken", src: "data:audio/wav;base64,{captcha.sound}" }
                },
            }
            button {
                class: "button bare",
                r#type: "button",
                onclick: move |_| {
                    on_input.call(String::new());
                    riddle.draw();
                },
                "Another image"
            }
        }
        TextField {
            id: "captcha",
            label: "Characters of the image",
            hint: "Capital or small letters are the same.",
            required: true,
            wrong,
            value,
            on_input: move |text| on_input.call(text),
        }
    }
}
