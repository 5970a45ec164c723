//! The shapes that a status is known by, each with its colour. A word always stands beside them.

use dioxus::prelude::*;

/// A shape with its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Filled check: up to date, compliant.
    Done,
    /// Half disc: due now.
    Due,
    /// Filled diamond: overdue, delinquent.
    Overdue,
    /// Clock in the colour of what holds for now: provisional.
    Provisional,
    /// Clock: not due yet.
    Later,
    /// Open square: exempt, contraindicated.
    Exempt,
    /// Dashed ring: not on record, not asked for.
    Absent,
}

impl Mark {
    /// The class that carries the colour.
    pub fn class(self) -> &'static str {
        match self {
            Self::Done => "status done",
            Self::Due => "status due",
            Self::Overdue => "status overdue",
            Self::Provisional => "status provisional",
            Self::Later => "status later",
            Self::Exempt => "status exempt",
            Self::Absent => "status absent",
        }
    }
}

/// The shape alone.
#[component]
pub fn Shape(#[props(into)] mark: Mark) -> Element {
    let inside = match mark {
        Mark::Done => rsx! {
            circle { cx: "8", cy: "8", r: "8", fill: "currentColor" }
            path { d: "M4.400 8.300l2.500 2.500 4.800-5.200", class: "tick", fill: "none", stroke_width: "2", stroke_linecap: "round", stroke_linejoin: "round" }
        },
        Mark::Due => rsx! {
            circle { cx: "8", cy: "8", r: "7", fill: "none", stroke: "currentColor", stroke_width: "2" }
            path { d: "M8 1a7 7 0 0 1 0 14z", fill: "currentColor" }
        },
        Mark::Overdue => rsx! {
            path { d: "M8 .2L15.800 8 8 15.800 .2 8z", fill: "currentColor" }
        },
        Mark::Provisional | Mark::Later => rsx! {
            circle { cx: "8", cy: "8", r: "7", fill: "none", stroke: "currentColor", stroke_width: "1.800" }
            path { d: "M8 4.200V8l2.600 1.700", fill: "none", stroke: "currentColor", stroke_width: "1.800", stroke_linecap: "round" }
        },
        Mark::Exempt => rsx! {
            rect { x: "1.500", y: "1.500", width: "13", height: "13", rx: "1.500", fill: "none", stroke: "currentColor", stroke_width: "2" }
        },
        Mark::Absent => rsx! {
            circle { cx: "8", cy: "8", r: "7", fill: "none", stroke: "currentColor", stroke_width: "1.800", stroke_dasharray: "2.700 2.800" }
        },
    };
    rsx! {
        svg { class: "shape", view_box: "0 0 16 16", width: "13", height: "13", "aria-hidden": "true", {inside} }
    }
}

/// What a chip says: shape, name and, where there is room, a word beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChipWords {
    /// The shape.
    pub mark: Mark,
    /// The name.
    pub name: String,
    /// The word; empty where the name says it all.
    pub word: &'static str,
    /// Left without its shape, which the chip before it has.
    pub under: bool,
}

impl ChipWords {
    /// A chip whose name says it all.
    pub fn alone(mark: Mark, name: String) -> Self {
        Self { mark, name, word: "", under: false }
    }

    /// A chip that belongs to the one before it.
    pub fn under(mark: Mark, name: String) -> Self {
        Self { under: true, ..Self::alone(mark, name) }
    }
}

/// A chip.
#[component]
pub fn Chip(words: ChipWords) -> Element {
    rsx! {
        span { class: if words.under { "chip joined {words.mark.class()}" } else { "chip {words.mark.class()}" },
            if !words.under {
                Shape { mark: words.mark }
            }
            span { "{words.name}" }
            if !words.word.is_empty() {
                span { class: "word", " {words.word}" }
            }
        }
    }
}
