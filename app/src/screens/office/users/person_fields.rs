//! What is typed about a person who works in an organization.

use crate::parts::field::Kind;
use crate::screens::office::form::{Fault, Form, Line, faults};
use bluebonnet_shared::office::{ManagedUser, UserForm};
use dioxus::prelude::*;

/// The field in which the address is typed once more.
const AGAIN: &str = "email-again";

/// All that is wrong. `again` is the address as it was typed once more, where it is asked for.
pub fn faults_of(person: &UserForm, again: Option<&str>) -> Vec<Fault> {
    let mut wrong = faults(person.check());
    let differs = |again: &str| again.trim() != person.email.trim();
    if again.is_some_and(differs) {
        let after = wrong.iter().position(|(field, _)| field == "phone" || field == "extension");
        let fault = (AGAIN.to_owned(), "Type the same e-mail address as above.".to_owned());
        wrong.insert(after.unwrap_or(wrong.len()), fault);
    }
    wrong
}

/// The form of a user as the registry knows them.
pub fn form_of(user: &ManagedUser) -> UserForm {
    UserForm {
        first: user.name.first.clone(),
        middle: user.name.middle.clone().unwrap_or_default(),
        last: user.name.last.clone(),
        email: user.email.clone().unwrap_or_default(),
        phone: user.phone.clone().unwrap_or_default(),
        extension: user.extension.clone().unwrap_or_default(),
    }
}

/// The fields.
#[component]
pub fn PersonFields(
    form: Form,
    faults: Vec<Fault>,
    person: UserForm,
    /// Each change.
    on_change: EventHandler<UserForm>,
    /// The address once more, where it is asked for.
    #[props(default)]
    again: Option<String>,
    /// Each change of it.
    #[props(default)]
    on_again: Option<EventHandler<String>>,
) -> Element {
    let typed = person.clone();
    let change = |edit: fn(&mut UserForm, String)| {
        let person = person.clone();
        move |text| {
            let mut person = person.clone();
            edit(&mut person, text);
            on_change.call(person);
        }
    };
    rsx! {
        div { class: "fields",
            Line { form, faults: faults.clone(), field: "first", label: "First name", required: true, value: typed.first,
                on_input: change(|person, text| person.first = text),
            }
            Line { form, faults: faults.clone(), field: "middle", label: "Middle initial", value: typed.middle,
                on_input: change(|person, text| person.middle = text),
            }
            Line { form, faults: faults.clone(), field: "last", label: "Last name", required: true, value: typed.last,
                on_input: change(|person, text| person.last = text),
            }
            div { class: "wide",
                Line { form, faults: faults.clone(), field: "email", label: "Email address", kind: Kind::Email, required: true,
                    hint: "A link to choose a password goes here. Nobody else may have the same.", value: typed.email,
                    on_input: change(|person, text| person.email = text),
                }
            }
            if let (Some(again), Some(on_again)) = (again, on_again) {
                div { class: "wide",
                    Line { form, faults: faults.clone(), field: AGAIN, label: "Email address again", kind: Kind::Email, required: true,
                        value: again,
                        on_input: move |text| on_again.call(text),
                    }
                }
            }
            Line { form, faults: faults.clone(), field: "phone", label: "Phone", value: typed.phone,
                on_input: change(|person, text| person.phone = text),
            }
            Line { form, faults, field: "extension", label: "Extension", value: typed.extension,
                on_input: change(|person, text| person.extension = text),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nora() -> UserForm {
        UserForm {
            first: "Nora".into(),
            last: "Demo".into(),
            email: "nora@district.example".into(),
            ..UserForm::default()
        }
    }

    #[test]
    fn an_address_typed_differently_the_second_time_is_not_sent() {
        assert_eq!(faults_of(&nora(), Some("nora@district.example ")), []);
        for again in ["", "nora@district.exmaple"] {
            let wrong = faults_of(&nora(), Some(again));
            assert_eq!(wrong.iter().map(|(field, _)| field.as_str()).collect::<Vec<_>>(), [AGAIN], "{again}");
        }
        assert_eq!(faults_of(&nora(), None), [], "who is edited types it once");
    }

    #[test]
    fn faults_stand_in_the_order_of_the_fields() {
        let form = UserForm { first: String::new(), extension: "x".into(), phone: "1".into(), ..nora() };
        let wrong = faults_of(&form, Some(""));
        let fields: Vec<&str> = wrong.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(fields, ["first", AGAIN, "phone", "extension"]);
    }
}
