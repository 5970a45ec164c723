//! Why the forecast of a vaccine group is as it is: the series that it follows, and the rule behind its status and behind each of its
//! dates. A list of students is forecast thousands of times for once that someone asks, so it is found when someone does, by asking
//! the same rules again.

mod condition;
mod dates;
mod skipped;
mod words;

pub use condition::SkipCondition;

use super::group::{self, Member, Members};
use super::history::History;
use super::outcome::{Basis, Reason, SeriesStatus};
use super::patient::Patient;
use super::{Asked, Assessment};
use crate::calendar::Date;
use crate::codes::{AntigenName, VaccineGroup};
use crate::schedule::release::{ObservationCode, SeriesKind};
use crate::schedule::{Ages, Schedule, Series};
use serde::Serialize;
use std::sync::Arc;

/// Why a forecast is as it is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Trail {
    /// The vaccine group.
    pub group: VaccineGroup,
    /// Whom the forecast is for.
    pub basis: Basis,
    /// Version of the schedule that decided.
    pub schedule_version: Arc<str>,
    /// The day of assessment.
    pub as_of: Date,
    /// The series followed, one for each antigen of the group or more.
    pub series: Vec<Followed>,
    /// Each thing that the forecast says, with its reason.
    pub steps: Vec<Step>,
}

/// A series that a forecast follows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Followed {
    /// The antigen it protects against.
    pub antigen: AntigenName,
    /// Its name, as the schedule writes it.
    pub name: Arc<str>,
    /// The days of the doses that count in it.
    pub counted: Vec<Date>,
    /// How many it asks for; none where it never ends.
    pub doses: Option<usize>,
    /// The observations that ask for it, where it is for a risk.
    pub because: Vec<String>,
}

/// One thing that a forecast says, with its reason.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// What is said.
    pub about: About,
    /// The date that is said, where it is one.
    pub on: Option<Date>,
    /// The antigen that it is said of, where it does not hold for the whole group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub antigen: Option<AntigenName>,
    /// What the interval counts from, where the reason is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Since>,
    /// The rule, and the figures it compared.
    #[serde(flatten)]
    pub reason: Reason,
    /// Where the rule stands.
    pub source: &'static str,
}

/// What a step is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum About {
    /// Where the patient stands.
    Status,
    /// First day the next dose may be given.
    Earliest,
    /// From this day it should be given.
    Recommended,
    /// The last day before it is overdue.
    PastDue,
    /// Last day it may be given.
    Latest,
    /// A dose that is left out.
    Skipped,
}

/// What an interval counts from.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Since {
    /// The dose of this number.
    Dose(u8),
    /// A dose that has no number: it does not count, or in another series.
    Other,
    /// An observation.
    Observation(String),
}

/// Says why the forecast of a vaccine group is as it is. None where there is no such forecast.
pub fn explain(
    schedule: &Schedule,
    patient: &Patient,
    as_of: Date,
    group: &VaccineGroup,
    basis: Basis,
) -> Option<Trail> {
    let history = History::new(schedule, patient, as_of);
    let asked = Asked::all(&history);
    let assessment = Assessment::of(&asked);
    let rules = schedule.rules();
    let group = rules.groups.iter().find(|known| known.name == *group)?;
    let members = group::members(&history, group, &assessment, basis);
    if members.is_empty() {
        return None;
    }
    let forecast = group::blend(&history, group, basis, &members);
    let mut steps = Steps::default();
    for (judged, plan) in &members {
        // A series that has ended in another way than the group concerns its antigen alone.
        if plan.status != SeriesStatus::NotComplete
            && let Some(why) = plan.why
        {
            let antigen = (plan.status != forecast.status).then(|| judged.asked.antigen.name.clone());
            steps.add(Step { antigen, ..Step::new(About::Status, None, why.reason(schedule)) });
        }
    }
    if forecast.status == SeriesStatus::NotComplete {
        dates::add(&mut steps, &history, &forecast, &members);
    }
    for (judged, plan) in &members {
        skipped::add(&mut steps, &asked, judged, plan);
    }
    Some(Trail {
        group: group.name.clone(),
        basis,
        schedule_version: rules.version.clone(),
        as_of,
        series: series(&history, &members),
        steps: steps.0,
    })
}

/// Steps, each once: antigens of one group mostly have the same.
#[derive(Default)]
struct Steps(Vec<Step>);

impl Steps {
    fn add(&mut self, step: Step) {
        if !self.0.contains(&step) {
            self.0.push(step);
        }
    }
}

impl Step {
    fn new(about: About, on: Option<Date>, reason: Reason) -> Self {
        let source = reason.source();
        Self { about, on, antigen: None, since: None, reason, source }
    }
}

fn series(history: &History, members: &Members) -> Vec<Followed> {
    members.iter().map(|member| followed(history, member)).collect()
}

fn followed(history: &History, (judged, plan): &Member) -> Followed {
    let walk = plan.walk;
    let counted = walk.satisfied().filter_map(|(record, _)| walk.shot(record));
    let counted: Vec<Date> = counted.map(|shot| shot.given.date).collect();
    let doses = &walk.series.doses;
    let of = doses.len().saturating_sub(walk.skipped).max(counted.len());
    Followed {
        antigen: judged.asked.antigen.name.clone(),
        name: plan.series.name.clone(),
        doses: (!doses.iter().any(|dose| dose.recurring)).then_some(of),
        counted,
        because: match plan.series.kind {
            SeriesKind::Risk => indications(history, plan.series),
            SeriesKind::Standard | SeriesKind::EvaluationOnly => Vec::new(),
        },
    }
}

/// The observations that make a series needed: those that do on the day of assessment, or else those that will.
fn indications(history: &History, series: &Series) -> Vec<String> {
    let observed = || series.indications.iter().filter(|(observation, _)| history.observed(*observation));
    let now = |(_, ages): &&(ObservationCode, Ages)| history.at_age(*ages, history.as_of);
    let name = |(observation, _): &(ObservationCode, Ages)| history.schedule.name_of(*observation);
    let names: Vec<String> = observed().filter(now).map(name).collect();
    if names.is_empty() { observed().map(name).collect() } else { names }
}
