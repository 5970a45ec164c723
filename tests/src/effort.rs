//! How hard a property is tried, and how a failure is made to happen again.
//!
//! Every case comes out of a generator that a seed starts, so seed and number of cases name a failure exactly. Without
//! being told otherwise a test takes the same seed each time: it fails for a change of the program, not by bad luck. There are
//! no files of past failures beside the tests: a failure worth keeping becomes a test of its own, with its history in it.

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, RngSeed, TestCaseResult, TestError, TestRng, TestRunner};
use std::fmt::Debug;

/// Cases a property is tried with in an ordinary test run: a few seconds where nothing is optimised.
const CASES: u32 = 64;

/// How many cases, and from which seed.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// The number of cases.
    pub cases: u32,
    /// What starts the generator.
    pub seed: u64,
}

impl Effort {
    /// What the environment asks for by `PROPTEST_CASES` and `PROPTEST_RNG_SEED`, else what an ordinary test run takes.
    ///
    /// # Panics
    /// Where either is set and is no number, since a run with other figures than one asked for proves the wrong thing.
    pub fn from_environment() -> Self {
        Self {
            cases: asked("PROPTEST_CASES").map_or(CASES, |cases| u32::try_from(cases).unwrap_or(u32::MAX)),
            seed: asked("PROPTEST_RNG_SEED").unwrap_or(0),
        }
    }
}

impl Effort {
    /// The same seed for a part of the cases, where each takes long.
    pub fn part(self, of: u32) -> Self {
        Self { cases: (self.cases / of).max(1), ..self }
    }
}

fn asked(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    match text.parse() {
        Ok(number) => Some(number),
        Err(_) => panic!("{name} is `{text}`, which is no number"),
    }
}

/// Holds a property against cases of a generator. A case that fails is made as small as it will go.
///
/// # Errors
/// The smallest failing case, why it fails, and how to make it fail again.
pub fn hold<S: Strategy<Value: Debug>>(
    effort: Effort,
    cases: &S,
    property: impl Fn(S::Value) -> TestCaseResult,
) -> Result<(), String> {
    let config = Config {
        cases: effort.cases,
        rng_seed: RngSeed::Fixed(effort.seed),
        failure_persistence: None,
        max_shrink_iters: 20_000,
        ..Config::default()
    };
    match TestRunner::new(config).run(cases, property) {
        Ok(()) => Ok(()),
        Err(TestError::Fail(why, case)) => Err(format!(
            "{why}\nin the case {case:#?}\nSeed {seed}. To see it again: PROPTEST_RNG_SEED={seed} PROPTEST_CASES={cases} \
             and the name of the test, or `cargo xtask fuzz --seed {seed}` where that found it.",
            seed = effort.seed,
            cases = effort.cases,
        )),
        Err(TestError::Abort(why)) => Err(format!("seed {}: {why}", effort.seed)),
    }
}

/// Some values of a generator, the same ones for the same seed.
pub fn draw<S: Strategy>(values: &S, count: usize, seed: u64) -> Vec<S::Value> {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    (0..count).filter_map(|_| values.new_tree(&mut runner).ok()).map(|value| value.current()).collect()
}
