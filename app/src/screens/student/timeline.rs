//! The student's history as a picture: a line for each vaccine group, a mark at each age a dose was given. The table of
//! the record says the same in words.

use crate::device::ClientView;
use crate::parts::words::{counted, us_date};
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::forecast::{DoseStatus, Forecast, GroupForecast, SeriesStatus};
use bluebonnet_shared::order;
use bluebonnet_shared::person::Client;
use dioxus::prelude::*;
use std::rc::Rc;

const WIDTH: f64 = 760.0;
const NAMES: f64 = 120.0;
const RIGHT: f64 = 16.0;
const ROW: f64 = 26.0;
const DAYS_A_YEAR: f64 = 365.25;

/// A mark on the picture.
#[derive(Clone, Debug, PartialEq)]
struct Mark {
    x: f64,
    kind: MarkKind,
    words: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum MarkKind {
    Valid,
    NotValid,
    Unjudged,
    Next,
}

/// One vaccine group's line.
#[derive(Clone, Debug, PartialEq)]
struct Line {
    name: String,
    marks: Vec<Mark>,
}

/// Ages on the way across, from birth to a little past today.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Scale {
    birth: Date,
    years: f64,
}

impl Scale {
    fn new(birth: Date, today: Date) -> Self {
        let age = years_between(birth, today).max(0.0);
        Self { birth, years: (age + 0.5).max(2.0) }
    }

    fn x(self, date: Date) -> f64 {
        let share = (years_between(self.birth, date) / self.years).clamp(0.0, 1.0);
        NAMES + share * (WIDTH - NAMES - RIGHT)
    }

    fn holds(self, date: Date) -> bool {
        (0.0..=self.years).contains(&years_between(self.birth, date))
    }

    /// Whole years that get a line and a number.
    fn ticks(self) -> Vec<(f64, u8)> {
        let step = if self.years > 10.0 { 2 } else { 1 };
        (0..=100u8)
            .step_by(step)
            .take_while(|year| f64::from(*year) <= self.years)
            .map(|year| (NAMES + f64::from(year) / self.years * (WIDTH - NAMES - RIGHT), year))
            .collect()
    }
}

fn years_between(from: Date, to: Date) -> f64 {
    from.until(to).map_or(0.0, |span| f64::from(span.get_days()) / DAYS_A_YEAR)
}

fn lines(client: &Client, forecast: &Forecast, scale: Scale) -> Vec<Line> {
    let line = |group: &GroupForecast| {
        let mut marks: Vec<Mark> = client
            .standing_doses()
            .filter_map(|dose| {
                let verdict = forecast.doses.iter().find(|v| v.dose == dose.id && v.group == group.group)?;
                let (kind, word) = match verdict.status {
                    DoseStatus::Valid | DoseStatus::Extraneous => (MarkKind::Valid, "valid"),
                    DoseStatus::NotValid | DoseStatus::SubStandard => (MarkKind::NotValid, "not valid"),
                    DoseStatus::NotEvaluated => (MarkKind::Unjudged, "not evaluated"),
                };
                let words = format!("{} {}: {word}", group.group, us_date(dose.date));
                Some(Mark { x: scale.x(dose.date), kind, words })
            })
            .collect();
        if group.status == SeriesStatus::NotComplete
            && let Some(next) = group.recommended.or(group.earliest)
            && scale.holds(next)
        {
            let words = format!("{} next dose from {}", group.group, us_date(next));
            marks.push(Mark { x: scale.x(next), kind: MarkKind::Next, words });
        }
        Line { name: group.group.to_string(), marks }
    };
    let mut lines: Vec<Line> =
        forecast.groups.iter().map(line).filter(|line| !line.marks.is_empty()).collect();
    order::sort_by(&mut lines, |a, b| a.name.cmp(&b.name));
    lines
}

/// The picture, with its legend.
#[component]
pub fn Timeline(view: Rc<ClientView>) -> Element {
    let ClientView { client, forecast } = view.as_ref();
    let scale = Scale::new(client.birth_date, forecast.as_of);
    let lines = lines(client, forecast, scale);
    if lines.is_empty() {
        return rsx! {};
    }
    let bottom = 24.0 + ROW * lines.len() as f64;
    let height = bottom + 24.0;
    let doses = client.standing_doses().count();
    let label = format!(
        "Ages at which {} were given, by vaccine group. The Immunization Record above lists the same doses with their dates.",
        counted(doses, "dose")
    );
    let today = scale.x(forecast.as_of);
    rsx! {
        div { class: "timeline",
            svg { view_box: "0 0 {WIDTH} {height}", role: "img", "aria-label": "{label}",
                for (x , year) in scale.ticks() {
                    g { key: "{year}",
                        line { class: "tick", x1: "{x:.1}", x2: "{x:.1}", y1: "20", y2: "{bottom:.1}" }
                        text { x: "{x:.1}", y: "{height - 6.0:.1}", text_anchor: "middle",
                            if year == 0 { "birth" } else { "{year}" }
                        }
                    }
                }
                line { class: "today-line", x1: "{today:.1}", x2: "{today:.1}", y1: "16", y2: "{bottom:.1}" }
                text { x: "{today:.1}", y: "12", text_anchor: "middle", "today" }
                for (index , line) in lines.into_iter().enumerate() {
                    {row(index, line)}
                }
            }
            p { class: "legend", "aria-hidden": "true",
                span { LegendMark { kind: "valid" } "valid" }
                span { LegendMark { kind: "invalid" } "not valid" }
                span { LegendMark { kind: "next" } "next dose" }
                span { "years of age" }
            }
        }
    }
}

fn row(index: usize, line: Line) -> Element {
    let y = 24.0 + ROW * (index as f64 + 0.5);
    rsx! {
        line { class: "row-line", x1: "{NAMES}", x2: "{WIDTH - RIGHT}", y1: "{y:.1}", y2: "{y:.1}" }
        text { class: "name", x: "0", y: "{y + 4.5:.1}", "{line.name}" }
        for (place , mark) in line.marks.into_iter().enumerate() {
            g { key: "{place}",
                title { "{mark.words}" }
                match mark.kind {
                    MarkKind::Valid => rsx! {
                        circle { class: "valid", cx: "{mark.x:.1}", cy: "{y:.1}", r: "6" }
                    },
                    MarkKind::NotValid => rsx! {
                        path { class: "invalid", d: "M{mark.x - 5.0:.1} {y - 5.0:.1}l10 10m0-10l-10 10" }
                    },
                    MarkKind::Unjudged => rsx! {
                        circle { class: "unjudged", cx: "{mark.x:.1}", cy: "{y:.1}", r: "5" }
                    },
                    MarkKind::Next => rsx! {
                        path { class: "next", d: "M{mark.x:.1} {y - 7.0:.1}l7 7-7 7-7-7z" }
                    },
                }
            }
        }
    }
}

#[component]
fn LegendMark(kind: &'static str) -> Element {
    rsx! {
        svg { view_box: "0 0 16 16", width: "16", height: "16",
            match kind {
                "valid" => rsx! { circle { class: "valid", cx: "8", cy: "8", r: "6" } },
                "invalid" => rsx! { path { class: "invalid", d: "M3 3l10 10m0-10L3 13" } },
                _ => rsx! { path { class: "next", d: "M8 1l7 7-7 7-7-7z" } },
            }
        }
    }
}
