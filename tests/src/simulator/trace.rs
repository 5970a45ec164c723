//! What happened, in words.

use std::collections::VecDeque;
use std::fmt;
use std::fmt::Write;

/// The events of a world: the last ones in words, all of them in one number that tells two runs apart.
#[derive(Clone, Debug)]
pub struct Trace {
    last: VecDeque<String>,
    keep: usize,
    /// FNV-1a over every line.
    digest: u64,
    lines: u64,
}

impl Trace {
    /// An empty one, which keeps so many lines.
    pub fn new(keep: usize) -> Self {
        Self { last: VecDeque::new(), keep, digest: 0xcbf2_9ce4_8422_2325, lines: 0 }
    }

    /// Adds an event.
    pub fn note(&mut self, time: u64, event: fmt::Arguments<'_>) {
        let mut line =
            if self.last.len() >= self.keep { self.last.pop_front() } else { None }.unwrap_or_default();
        line.clear();
        // Writing to a text cannot fail.
        let _ = write!(line, "{time:>8}  {event}");
        for byte in line.bytes().chain([b'\n']) {
            self.digest = (self.digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        self.lines += 1;
        self.last.push_back(line);
    }

    /// A number that two runs share only if all their events were the same.
    pub fn digest(&self) -> u64 {
        self.digest
    }

    /// How many events there were.
    pub fn events(&self) -> u64 {
        self.lines
    }
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.last.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}
