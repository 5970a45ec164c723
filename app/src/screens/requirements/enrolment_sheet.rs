//! Enrolment and admission: the first day at the school, and on what ground a student was taken in while proof is awaited.

use super::form_sheet::{Filled, FormSheet, lived, use_submission};
use crate::device::{ClientView, Desk};
use crate::parts::field::{Kind, SelectField, TextField};
use crate::parts::words::{age, us_date};
use crate::screens::draft::use_draft;
use crate::screens::typed::{Wrong, typed_date};
use bluebonnet_shared::calendar::{Date, Today};
use bluebonnet_shared::ids::EntryId;
use bluebonnet_shared::person::{Enrolment, ProvisionalAdmission, ProvisionalKind};
use bluebonnet_shared::record::{Edit, EnrolmentAmendment};
use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use std::rc::Rc;

const ENROLLED: &str = "enrolment-first-day";
const KIND: &str = "enrolment-kind";
const SINCE: &str = "enrolment-since";
const OVERRIDE: &str = "enrolment-override";

/// The sheet as typed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct EnrolmentForm {
    enrolled: String,
    kind: Option<ProvisionalKind>,
    since: String,
    override_until: String,
}

impl EnrolmentForm {
    fn of(enrolment: &Enrolment) -> Self {
        let date = |date: Option<Date>| date.map(us_date).unwrap_or_default();
        Self {
            enrolled: date(enrolment.enrolled_on),
            kind: enrolment.provisional.as_ref().map(|admission| admission.kind.clone()),
            since: date(enrolment.provisional.as_ref().map(|admission| admission.since)),
            override_until: date(enrolment.override_until),
        }
    }

    fn amendment(&self, birth: Date, today: Today) -> Result<EnrolmentAmendment, Vec<Wrong>> {
        let mut wrong: Vec<Wrong> = Vec::new();
        let mut read = |field: &str, read: Result<Option<Date>, String>| {
            read.unwrap_or_else(|words| {
                wrong.push((field.to_owned(), words));
                None
            })
        };
        let enrolled_on = read(
            ENROLLED,
            typed_date(&self.enrolled, today.day).and_then(|day| match day {
                Some(day) if day < birth => Err("This is before the birth date.".to_owned()),
                day => Ok(day),
            }),
        );
        let since = match self.kind {
            None => None,
            Some(_) => read(
                SINCE,
                typed_date(&self.since, today.day).and_then(|day| match day {
                    Some(day) => lived(day, birth, today).map(Some),
                    None => Err("Enter the first day of the admission.".to_owned()),
                }),
            ),
        };
        let override_until = read(OVERRIDE, typed_date(&self.override_until, today.day));
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let provisional =
            self.kind.clone().zip(since).map(|(kind, since)| ProvisionalAdmission { kind, since });
        Ok(EnrolmentAmendment { enrolled_on, provisional, override_until })
    }

    fn filled(
        &self,
        id: EntryId,
        before: &Enrolment,
        birth: Date,
        today: Today,
    ) -> Result<Filled, Vec<Wrong>> {
        Ok(Filled {
            words: "enrolment and admission".to_owned(),
            edits: vec![Edit::AmendEnrolment {
                enrolment: id,
                amendment: Box::new(self.amendment(birth, today)?),
            }],
            back: vec![Edit::AmendEnrolment {
                enrolment: id,
                amendment: Box::new(EnrolmentAmendment::from(before)),
            }],
        })
    }
}

/// The sheet, for the enrolment in force.
#[component]
pub fn EnrolmentSheet(
    view: Rc<ClientView>,
    /// Which enrolment.
    id: EntryId,
    /// What it says now.
    enrolment: Enrolment,
    on_close: EventHandler<()>,
) -> Element {
    let desk = use_context::<Desk>();
    let client = view.client.id;
    let (birth, today) = (view.client.birth_date, desk.reckoned_today());
    let draft = use_draft(format!("enrolment:{client}"), {
        let enrolment = enrolment.clone();
        move || EnrolmentForm::of(&enrolment)
    });
    let submission = use_submission(on_close);
    let form = draft.form.read();
    let kinds = ProvisionalKind::KNOWN.iter().map(|kind| (kind.code().to_owned(), kind.label().to_owned()));
    let before = enrolment.clone();
    rsx! {
        FormSheet {
            title: "Enrolment and admission",
            person: format!("{} · {} · {}", view.client.name.last_first(), age(birth, today.day), enrolment.school_name),
            submission,
            restored: draft.restored,
            on_restart: move |()| draft.change(|form| *form = EnrolmentForm::of(&enrolment)),
            on_submit: {
                let desk = desk.clone();
                move |()| {
                    submission.submit(&desk, client, draft, draft.form.peek().filled(id, &before, birth, today));
                }
            },
            on_discard: move |()| {
                spawn(async move {
                    draft.forget().await;
                    on_close.call(());
                });
            },
            div { class: "fields",
                div { class: "wide",
                    TextField {
                        id: ENROLLED,
                        label: "First day at this school (optional)",
                        kind: Kind::Date,
                        value: form.enrolled.clone(),
                        wrong: submission.say(ENROLLED),
                        on_input: move |text| draft.change(|form| form.enrolled = text),
                    }
                }
                div { class: "wide",
                    SelectField {
                        id: KIND,
                        label: "Provisional admission",
                        hint: "Only on one of these grounds, while proof of immunization is awaited. A student whose next dose is not due yet is provisional without it.",
                        prompt: "None",
                        value: form.kind.as_ref().map(|kind| kind.code().to_owned()).unwrap_or_default(),
                        options: kinds.collect::<Vec<_>>(),
                        wrong: submission.say(KIND),
                        on_change: move |code: String| {
                            draft
                                .change(|form| {
                                    form.kind = (!code.is_empty()).then(|| ProvisionalKind::from(code));
                                    if form.kind.is_some() && form.since.trim().is_empty() {
                                        form.since = us_date(today.day);
                                    }
                                });
                        },
                    }
                }
                if form.kind.is_some() {
                    div { class: "wide",
                        TextField {
                            id: SINCE,
                            label: "Admitted on",
                            kind: Kind::Date,
                            value: form.since.clone(),
                            wrong: submission.say(SINCE),
                            on_input: move |text| draft.change(|form| form.since = text),
                        }
                    }
                }
                div { class: "wide",
                    TextField {
                        id: OVERRIDE,
                        label: "Limits set aside until (optional)",
                        hint: "The last day, as after a declared disaster.",
                        kind: Kind::Date,
                        value: form.override_until.clone(),
                        wrong: submission.say(OVERRIDE),
                        on_input: move |text| draft.change(|form| form.override_until = text),
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const BIRTH: Date = Date::constant(2016, 5, 4);
    const TODAY: Date = Date::constant(2026, 11, 24);

    fn form(kind: Option<ProvisionalKind>, since: &str) -> EnrolmentForm {
        EnrolmentForm {
            enrolled: "08/12/2026".to_owned(),
            kind,
            since: since.to_owned(),
            override_until: String::new(),
        }
    }

    #[test]
    fn an_admission_needs_its_first_day() {
        let kind = Some(ProvisionalKind::FosterCare);
        let wrong = form(kind.clone(), "").amendment(BIRTH, TODAY.into()).unwrap_err();
        assert_eq!(wrong.iter().map(|(field, _)| field.as_str()).collect::<Vec<_>>(), [SINCE]);
        let amendment = form(kind, "11/10/2026").amendment(BIRTH, TODAY.into()).unwrap();
        assert_eq!(amendment.provisional.map(|admission| admission.since), Some(date(2026, 11, 10)));
        assert_eq!(amendment.enrolled_on, Some(date(2026, 8, 12)));
    }

    #[test]
    fn without_a_ground_there_is_no_admission_whatever_day_was_typed() {
        assert_eq!(form(None, "soon").amendment(BIRTH, TODAY.into()).unwrap().provisional, None);
    }
}
