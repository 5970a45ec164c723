//! What the first screen may weigh: on a rural school's line every 100 KB is a second that a nurse waits.

use crate::bundle::{Bundle, Part};
use anyhow::{Result, bail};

/// Bytes, with brotli, of everything a browser loads before the first screen. It is to be 1.2 MB again once the office's screens, which
/// few people need and nobody without a network, come in a module of their own.
const LIMIT: u64 = 1_250_000;

/// Prints what each file weighs, and fails when those before the first screen weigh too much together.
pub fn check(bundle: &Bundle) -> Result<()> {
    println!("    {:>11} {:>11}", "bytes", "brotli");
    for part in &bundle.parts {
        let mark = if part.first { "first screen" } else { "later" };
        println!(
            "    {:>11} {:>11}  {:<12}  {}",
            part.file.bytes.len(),
            part.brotli,
            mark,
            part.file.address
        );
    }
    let (weight, verdict) = weigh(&bundle.parts);
    println!("    first screen: {weight} of {LIMIT} bytes with brotli");
    verdict
}

fn weigh(parts: &[Part]) -> (u64, Result<()>) {
    let weight = parts.iter().filter(|part| part.first).map(|part| part.brotli).sum();
    if weight <= LIMIT {
        return (weight, Ok(()));
    }
    let verdict = || -> Result<()> {
        bail!(
            "the first screen weighs {weight} bytes with brotli and may weigh {LIMIT}. Look which dependency or file \
             grew (the table above), or move it behind the first screen."
        )
    };
    (weight, verdict())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::Finished;

    fn part(brotli: u64, first: bool) -> Part {
        Part { file: Finished { address: "/x".into(), bytes: Vec::new() }, first, brotli }
    }

    #[test]
    fn only_what_is_before_the_first_screen_counts() {
        let (weight, verdict) = weigh(&[part(LIMIT, true), part(5_000_000, false)]);
        assert_eq!(weight, LIMIT);
        assert!(verdict.is_ok());
    }

    #[test]
    fn one_byte_too_many_fails() {
        let (_, verdict) = weigh(&[part(LIMIT, true), part(1, true)]);
        assert!(verdict.unwrap_err().to_string().contains(&format!("{} bytes", LIMIT + 1)));
    }
}
