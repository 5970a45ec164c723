//! Counting what the test runners say, and the closing line.

use std::fmt;

/// How many tests passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Tests that passed.
    pub passed: u64,
    /// Tests that failed, and checks that did.
    pub failed: u64,
}

impl Tally {
    /// Counts a line such as cargo's `test result: ok. 12 passed; 0 failed; 1 ignored; …`.
    pub fn count_cargo(&mut self, line: &str) {
        let Some((_, counts)) = line.strip_prefix("test result: ").and_then(|line| line.split_once(". "))
        else {
            return;
        };
        for count in counts.split(';') {
            match count.trim().split_once(' ') {
                Some((number, "passed")) => self.passed += number.parse::<u64>().unwrap_or(0),
                Some((number, "failed")) => self.failed += number.parse::<u64>().unwrap_or(0),
                _ => {}
            }
        }
    }

    /// Counts a line of node's closing summary, such as `ℹ pass 12`, or `# pass 12` on an older one.
    pub fn count_node(&mut self, line: &str) {
        let Some(summary) = line.strip_prefix("ℹ ").or_else(|| line.strip_prefix("# ")) else { return };
        match summary.trim().split_once(' ') {
            Some(("pass", number)) => self.passed += number.parse::<u64>().unwrap_or(0),
            Some(("fail" | "cancelled", number)) => self.failed += number.parse::<u64>().unwrap_or(0),
            _ => {}
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_and_node_are_counted_together() {
        let mut tally = Tally::default();
        for line in [
            "running 3 tests",
            "test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "test result: FAILED. 4 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out",
        ] {
            tally.count_cargo(line);
        }
        for line in ["✔ a test (3ms)", "ℹ tests 8", "ℹ pass 5", "ℹ fail 1", "ℹ cancelled 2", "ℹ skipped 0"]
        {
            tally.count_node(line);
        }
        assert_eq!(tally.to_string(), "11 passed, 4 failed");
    }
}
