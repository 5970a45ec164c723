//! The lines themselves: a table of which only what is in sight is on the page.

use super::line::Line;
use super::window::{in_sight, moved};
use crate::parts::keys::focus;
use crate::parts::mark::{Chip, ChipWords, Mark, Shape};
use crate::parts::words::{short_age, us_date};
use crate::route::Route;
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::ids::ClientId;
use dioxus::prelude::*;
use dioxus::web::WebEventExt;
use std::rc::Rc;

/// Where a reader of a list is: kept while a student is open, so that coming back is coming back.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Place {
    /// How far the list is scrolled, in lines: their height changes when a student opens beside the list.
    pub scrolled: f64,
    /// The line the keyboard is on.
    pub current: usize,
}

/// The height of a line beside an open student.
const COMPACT_ROW: f64 = 60.0;

/// The lines of a list.
#[component]
pub fn Rows(
    /// What the table holds, for a screen reader.
    label: String,
    /// The lines to show, in order.
    lines: ReadSignal<Vec<Rc<Line>>>,
    /// The student that is open beside the list.
    open: Option<ClientId>,
    /// Name above chips, for a narrow column.
    compact: bool,
    /// Whether a mouse is at hand: lines are lower then.
    fine: bool,
    /// Today.
    today: Date,
    /// Where the reader is.
    place: Signal<Place>,
    /// What the column of chips is about.
    about: String,
    /// The way to a student.
    to: Callback<ClientId, Route>,
) -> Element {
    let mut height = use_signal(|| 900.0_f64);
    let mut width = use_signal(|| 700.0_f64);
    let row = match (compact, fine) {
        (true, _) => COMPACT_ROW,
        (false, true) => 36.0,
        (false, false) => 52.0,
    };
    // Scrolling moves pixels; only a change of the window makes anything be drawn again.
    let window = use_memo(use_reactive!(|row| {
        in_sight(lines.read().len(), row, place.read().scrolled * row, height())
    }));
    let current = use_memo(move || place.read().current.min(lines.read().len().saturating_sub(1)));
    let count = lines.read().len();
    let page = (height() / row) as usize;
    let shown: Vec<(usize, Rc<Line>)> = {
        let lines = lines.read();
        let window = window();
        let beside = (!window.contains(&current())).then(&*current);
        window.chain(beside).filter_map(|index| Some((index, lines.get(index)?.clone()))).collect()
    };
    rsx! {
        div {
            class: if compact { "rows compact" } else { "rows" },
            role: "table",
            aria_label: label,
            aria_rowcount: "{count + 1}",
            onmounted: move |event| {
                if let Some(element) = event.try_as_web_event() {
                    let opened = lines.peek().iter().position(|line| open == Some(line.client));
                    let top = beginning(place.peek().scrolled, f64::from(element.client_height()) / row, opened);
                    element.set_scroll_top((top * row) as i32);
                }
            },
            onresize: move |event| {
                if let Ok(size) = event.get_content_box_size() {
                    height.set(size.height);
                    width.set(size.width);
                }
            },
            onscroll: move |event| place.write().scrolled = event.scroll_top() / row,
            onkeydown: move |event| {
                let Some(target) = moved(&event.key(), current(), count, page) else { return };
                event.prevent_default();
                place.write().current = target;
                // The line is on the page by then.
                focus(&row_id(target));
            },
            div { class: "columns", role: "row", aria_rowindex: "1",
                span { role: "columnheader", "Name" }
                span { role: "columnheader", title: "Grade", "Gr." }
                span { role: "columnheader", "Birth date" }
                span { role: "columnheader", "{about}" }
                span { role: "columnheader", "Sent" }
            }
            div { class: "all", role: "rowgroup", height: "{row * count as f64}px",
                for (index , line) in shown {
                    Row {
                        key: "{line.client}",
                        index,
                        top: row * index as f64,
                        opened: open == Some(line.client),
                        current: current() == index,
                        compact,
                        width: width(),
                        today,
                        route: to.call(line.client),
                        on_focus: move |()| {
                            if place.peek().current != index {
                                place.write().current = index;
                            }
                        },
                        line,
                    }
                }
            }
        }
    }
}

/// The line at the top when the list appears: where the reader was, or so that the student who is open is in sight.
fn beginning(scrolled: f64, in_sight: f64, opened: Option<usize>) -> f64 {
    match opened.map(|index| index as f64) {
        Some(index) if index < scrolled || index + 1.0 > scrolled + in_sight => {
            (index - in_sight / 2.0).max(0.0)
        }
        _ => scrolled,
    }
}

/// The id of a line's link.
pub fn row_id(index: usize) -> String {
    format!("row-{index}")
}

/// The width from which a chip has room for its word beside its name, as in the stylesheet.
const WORDS_FROM: f64 = 1_000.0;

/// Room for the chips of a line, in pixels, by the columns of the stylesheet; a little less where in doubt.
fn room_for_chips(compact: bool, width: f64) -> f64 {
    if compact {
        width - 32.0
    } else if width >= WORDS_FROM {
        (width - 430.0) * 0.66
    } else {
        (width - 260.0) * 0.57
    }
}

/// How many of these chips fit into the room. Those that do not are counted in a last small chip. A first chip that says all
/// of a student by itself is there whatever the room.
fn fitting(chips: &[ChipWords], room: f64, words: bool) -> usize {
    const LETTER: f64 = 8.2;
    const AROUND: f64 = 40.0;
    const COUNT: f64 = 44.0;
    const BARE: f64 = 22.0;
    let wide = |chip: &ChipWords| {
        let word = if words && !chip.word.is_empty() { chip.word.len() + 1 } else { 0 };
        let around = if chip.under { BARE } else { AROUND };
        around + LETTER * (chip.name.chars().count() + word) as f64
    };
    let all: f64 = chips.iter().map(wide).sum();
    if all <= room {
        return chips.len();
    }
    let mut left = room - COUNT;
    let fitting = chips.iter().take_while(|chip| {
        left -= wide(chip);
        left >= 0.0
    });
    let always = usize::from(chips.first().is_some_and(|chip| chip.word.is_empty()));
    fitting.count().max(always)
}

#[component]
fn Row(
    index: usize,
    top: f64,
    opened: bool,
    current: bool,
    compact: bool,
    width: f64,
    today: Date,
    line: Rc<Line>,
    route: Route,
    on_focus: EventHandler<()>,
) -> Element {
    let fitting = fitting(&line.chips, room_for_chips(compact, width), !compact && width >= WORDS_FROM);
    let rest: Vec<String> = line
        .chips
        .iter()
        .skip(fitting)
        .map(|chip| format!("{} {}", chip.name, chip.word).trim_end().to_owned())
        .collect();
    rsx! {
        div {
            class: if opened { "student-row open" } else { "student-row" },
            role: "row",
            aria_rowindex: "{index + 2}",
            top: "{top}px",
            div { class: "who", role: "cell", onfocusin: move |_| on_focus.call(()),
                Link {
                    to: route,
                    id: row_id(index),
                    tabindex: if current { "0" } else { "-1" },
                    "{line.name}"
                    span { class: "under", aria_hidden: "true", "  {line.grade} · {short_age(line.birth_date, today)}" }
                }
            }
            div { class: "facts grade", role: "cell", "{line.grade}" }
            div { class: "facts born figures", role: "cell",
                "{us_date(line.birth_date)}"
                span { class: "age", " · {short_age(line.birth_date, today)}" }
            }
            div { class: "chips", role: "cell",
                if let Some(words) = line.all_well() {
                    span { class: "mark small {Mark::Done.class()}",
                        Shape { mark: Mark::Done }
                        "{words}"
                    }
                }
                for chip in line.chips.iter().take(fitting) {
                    Chip { key: "{chip.name}", words: chip.clone() }
                }
                if !rest.is_empty() {
                    span { class: "chip status later", title: rest.join(", "),
                        "aria-hidden": "true",
                        "+{rest.len()}"
                    }
                    span { class: "unseen", {rest.join(", ")} }
                }
            }
            div { class: "sent", role: "cell",
                if line.unsent > 0 {
                    span { class: "unsent", "unsent" }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::standing::Standing;

    #[test]
    fn the_list_appears_where_the_reader_was_unless_the_open_student_is_out_of_sight() {
        assert_eq!(beginning(10.0, 8.0, None), 10.0);
        assert_eq!(beginning(10.0, 8.0, Some(12)), 10.0);
        assert_eq!(beginning(10.0, 8.0, Some(30)), 26.0);
        assert_eq!(beginning(10.0, 8.0, Some(1)), 0.0);
    }

    #[test]
    fn chips_that_do_not_fit_leave_room_for_their_count() {
        let due: Vec<ChipWords> =
            ["MMR", "Polio", "Varicella"].map(|name| Standing::Due.chip(name.to_owned())).into();
        assert_eq!(fitting(&due, 1_000.0, true), 3);
        assert_eq!(fitting(&due, 200.0, false), 2);
        assert_eq!(fitting(&due, 100.0, false), 0);
        assert_eq!(fitting(&[], 0.0, true), 0);
    }

    #[test]
    fn the_class_of_a_student_is_there_whatever_the_room() {
        let mark = Mark::Overdue;
        let chips = [
            ChipWords::alone(mark, "Delinquent".to_owned()),
            ChipWords::under(mark, "MMR".to_owned()),
            ChipWords::under(mark, "Polio".to_owned()),
        ];
        assert_eq!(fitting(&chips, 50.0, true), 1);
        assert_eq!(fitting(&chips, 1_000.0, false), 3);
    }
}
