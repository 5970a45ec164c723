//! One question of a form: label, hint, error and control, tied together for eye and screen reader.

use dioxus::prelude::*;
use std::cell::Cell;

/// An id that no other element of the page has.
pub fn fresh_id() -> String {
    thread_local!(static NEXT: Cell<u32> = const { Cell::new(0) });
    NEXT.with(|next| {
        next.set(next.get().wrapping_add(1));
        format!("part-{}", next.get())
    })
}

/// What kind of text a field takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// One line.
    #[default]
    Text,
    /// Not shown while typed.
    Password,
    /// `MM/DD/YYYY`.
    Date,
    /// An email address.
    Email,
    /// Several lines.
    Lines,
}

/// A field for text.
#[component]
pub fn TextField(
    /// The question.
    label: String,
    /// The control's id, which an error summary links to.
    id: String,
    /// What is in it.
    value: String,
    /// Each change.
    on_input: EventHandler<String>,
    /// What kind of text.
    #[props(default)]
    kind: Kind,
    /// Help that stays.
    #[props(default)]
    hint: Option<String>,
    /// What is wrong with it.
    #[props(default)]
    wrong: Option<String>,
    /// The browser's autocomplete name.
    #[props(default = "off".to_owned())]
    autocomplete: String,
    /// Whose password it is, where the form does not ask for that: password managers keep and find one under this name.
    #[props(default)]
    password_of: Option<String>,
    /// Must be answered.
    #[props(default)]
    required: bool,
    /// Offers of the browser, by the id of a `datalist`.
    #[props(default)]
    offers: Option<String>,
    /// Leaving the field.
    #[props(default)]
    on_leave: Option<EventHandler<()>>,
) -> Element {
    let described = describing(&id, hint.is_some(), wrong.is_some());
    let class = if kind == Kind::Date { "control date" } else { "control" };
    let (input_type, input_mode) = match kind {
        Kind::Text | Kind::Lines => ("text", "text"),
        Kind::Password => ("password", "text"),
        Kind::Date => ("text", "numeric"),
        // Not of type `email`: what the browser makes of one is not what stands in the field.
        Kind::Email => ("text", "email"),
    };
    let control = if kind == Kind::Lines {
        rsx! {
            textarea {
                id: id.clone(),
                class: "control",
                rows: "3",
                required,
                aria_describedby: described,
                aria_invalid: wrong.is_some().then_some("true"),
                value,
                oninput: move |event| on_input.call(event.value()),
                onblur: move |_| {
                    if let Some(leave) = on_leave {
                        leave.call(());
                    }
                },
            }
        }
    } else {
        rsx! {
            input {
                id: id.clone(),
                class,
                r#type: input_type,
                inputmode: input_mode,
                autocomplete,
                autocapitalize: "none",
                spellcheck: "false",
                placeholder: (kind == Kind::Date).then_some("MM/DD/YYYY"),
                required,
                list: offers,
                aria_describedby: described,
                aria_invalid: wrong.is_some().then_some("true"),
                value,
                oninput: move |event| on_input.call(event.value()),
                onblur: move |_| {
                    if let Some(leave) = on_leave {
                        leave.call(());
                    }
                },
            }
        }
    };
    rsx! {
        if let Some(username) = password_of {
            input { class: "unseen", r#type: "text", tabindex: "-1", "aria-hidden": "true", autocomplete: "username", readonly: true, value: username }
        }
        Framed { id, label, hint, wrong, {control} }
    }
}

/// A choice from a list.
#[component]
pub fn SelectField(
    /// The question.
    label: String,
    /// The control's id.
    id: String,
    /// The value chosen.
    value: String,
    /// Values and their words.
    options: Vec<(String, String)>,
    /// What stands there before anything is chosen; none where something always is.
    #[props(default)]
    prompt: Option<String>,
    /// Each change.
    on_change: EventHandler<String>,
    /// Help that stays.
    #[props(default)]
    hint: Option<String>,
    /// What is wrong with it.
    #[props(default)]
    wrong: Option<String>,
) -> Element {
    let described = describing(&id, hint.is_some(), wrong.is_some());
    rsx! {
        Framed { id: id.clone(), label, hint, wrong: wrong.clone(),
            select {
                id,
                class: "control",
                aria_describedby: described,
                aria_invalid: wrong.is_some().then_some("true"),
                onchange: move |event| on_change.call(event.value()),
                if let Some(prompt) = prompt {
                    option { value: "", selected: value.is_empty(), "{prompt}" }
                }
                for (key , words) in options {
                    option { key: "{key}", value: "{key}", selected: key == value, "{words}" }
                }
            }
        }
    }
}

#[component]
fn Framed(
    id: String,
    label: String,
    hint: Option<String>,
    wrong: Option<String>,
    children: Element,
) -> Element {
    rsx! {
        div { class: "field",
            label { r#for: "{id}", "{label}" }
            if let Some(hint) = hint {
                p { class: "hint", id: "{id}-hint", "{hint}" }
            }
            if let Some(wrong) = wrong {
                p { class: "wrong", id: "{id}-wrong",
                    span { class: "unseen", "Error: " }
                    "{wrong}"
                }
            }
            {children}
        }
    }
}

fn describing(id: &str, hint: bool, wrong: bool) -> Option<String> {
    let parts: Vec<String> = [(hint, "hint"), (wrong, "wrong")]
        .into_iter()
        .filter(|(there, _)| *there)
        .map(|(_, part)| format!("{id}-{part}"))
        .collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// What is wrong with a form, each line a link to its field. Takes the focus when it appears.
#[component]
pub fn ErrorSummary(
    /// What the form is about to refuse: `This cannot be saved yet`.
    title: String,
    /// The fields' ids and what is wrong with them.
    errors: Vec<(String, String)>,
) -> Element {
    rsx! {
        div {
            class: "summary",
            role: "alert",
            tabindex: "-1",
            onmounted: move |event| async move {
                event.set_focus(true).await.ok();
            },
            h2 { "{title}" }
            ul {
                for (id , words) in errors {
                    li { key: "{id}{words}",
                        a {
                            href: "#{id}",
                            onclick: move |event| {
                                event.prevent_default();
                                super::keys::focus(&id);
                            },
                            "{words}"
                        }
                    }
                }
            }
        }
    }
}

/// Several answers to one question, each a box to tick.
#[component]
pub fn Choices(
    /// The question.
    label: String,
    /// The first box's id, which an error summary links to.
    id: String,
    /// Values and their words.
    options: Vec<(String, String)>,
    /// The values that are ticked.
    chosen: Vec<String>,
    /// A box that was ticked or cleared.
    on_toggle: EventHandler<String>,
    /// What is wrong with it.
    #[props(default)]
    wrong: Option<String>,
) -> Element {
    let described = describing(&id, false, wrong.is_some());
    rsx! {
        fieldset { class: "field choices", aria_describedby: described,
            legend { class: "label", "{label}" }
            if let Some(wrong) = wrong {
                p { class: "wrong", id: "{id}-wrong",
                    span { class: "unseen", "Error: " }
                    "{wrong}"
                }
            }
            div { class: "boxes",
                for (place , (value , words)) in options.into_iter().enumerate() {
                    label { key: "{value}", class: "choice",
                        input {
                            r#type: "checkbox",
                            id: if place == 0 { id.clone() } else { format!("{id}-{place}") },
                            checked: chosen.contains(&value),
                            onchange: move |_| on_toggle.call(value.clone()),
                        }
                        "{words}"
                    }
                }
            }
        }
    }
}
