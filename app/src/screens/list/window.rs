//! Which lines of a long list are on the page: those in sight, a few beyond, and the one the keyboard is on.

use std::ops::Range;

/// Lines kept ready above and below those in sight.
const BEYOND: usize = 8;

/// The lines in sight of a scrolled list, with a few beyond. All measures are CSS pixels.
pub fn in_sight(lines: usize, row: f64, scrolled: f64, height: f64) -> Range<usize> {
    if row <= 0.0 {
        return 0..0;
    }
    // A cast from a float saturates, so that a bounce beyond the top reads as the top.
    let first = ((scrolled / row).floor() as usize).saturating_sub(BEYOND).min(lines);
    let last = ((scrolled + height) / row).ceil() as usize + BEYOND;
    first..last.clamp(first, lines)
}

/// Where a key of the keyboard leads from a line; `None` for keys that lead nowhere.
pub fn moved(key: &dioxus::prelude::Key, current: usize, lines: usize, page: usize) -> Option<usize> {
    use dioxus::prelude::Key;
    let last = lines.checked_sub(1)?;
    let target = match key {
        Key::ArrowDown => current.saturating_add(1),
        Key::ArrowUp => current.saturating_sub(1),
        Key::PageDown => current.saturating_add(page),
        Key::PageUp => current.saturating_sub(page),
        Key::Home => 0,
        Key::End => last,
        _ => return None,
    };
    Some(target.min(last))
}

#[cfg(test)]
mod tests {
    use super::*;
    use dioxus::prelude::Key;

    #[test]
    fn two_thousand_lines_leave_only_those_in_sight_on_the_page() {
        assert_eq!(in_sight(2_000, 52.0, 0.0, 520.0), 0..18);
        assert_eq!(in_sight(2_000, 52.0, 52_000.0, 520.0), 992..1_018);
    }

    #[test]
    fn the_ends_of_the_list_are_the_ends_of_the_window() {
        assert_eq!(in_sight(2_000, 52.0, 104_000.0, 520.0), 1_992..2_000);
        assert_eq!(in_sight(3, 52.0, -40.0, 520.0), 0..3);
        assert_eq!(in_sight(0, 52.0, 0.0, 520.0), 0..0);
        assert_eq!(in_sight(5, 52.0, 9_000.0, 520.0), 5..5);
    }

    #[test]
    fn arrows_stop_at_the_ends() {
        assert_eq!(moved(&Key::ArrowUp, 0, 10, 5), Some(0));
        assert_eq!(moved(&Key::ArrowDown, 9, 10, 5), Some(9));
        assert_eq!(moved(&Key::PageDown, 7, 10, 5), Some(9));
        assert_eq!(moved(&Key::End, 0, 10, 5), Some(9));
        assert_eq!(moved(&Key::ArrowDown, 0, 0, 5), None);
        assert_eq!(moved(&Key::Tab, 0, 10, 5), None);
    }
}
