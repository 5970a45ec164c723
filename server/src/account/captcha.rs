//! CAPTCHAs: letters as a picture and as sound, each good for one answer. They are kept in memory: a registry that starts again costs a
//! person one more picture, and nobody fills a disk by asking for them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bluebonnet_shared::account::{Captcha, CaptchaAnswer};
use captcha::filters::{Dots, Noise, Wave};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, VecDeque};
use std::io::Cursor;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Letters and digits that are not taken for one another, to the eye or, in capitals and read aloud, to the ear.
const LETTERS: [char; 16] = ['A', 'F', 'H', 'J', 'K', 'M', 'R', 'T', 'U', 'W', 'X', 'Y', '3', '4', '7', '9'];
/// How many of them a CAPTCHA has.
const LENGTH: u32 = 5;
/// How long one is good.
pub const GOOD_FOR: Duration = Duration::from_secs(10 * 60);
/// So many wait for an answer at the same time; the oldest makes way.
const MOST: usize = 4096;
const WIDTH: u32 = 260;
const HEIGHT: u32 = 120;

/// A CAPTCHA could not be made.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the CAPTCHA could not be drawn")]
pub struct CaptchaError;

/// The CAPTCHAs that wait for an answer.
#[derive(Default)]
pub struct Captchas {
    waiting: Mutex<Waiting>,
    /// The same letters in each: a test can read no picture.
    fixed: Option<String>,
}

#[derive(Default)]
struct Waiting {
    open: HashMap<Uuid, Riddle>,
    /// In the order they were drawn; some are answered by now.
    drawn: VecDeque<Uuid>,
}

struct Riddle {
    /// Hash of the id and the letters: an answer is compared without its letters lying about.
    answer: [u8; 32],
    drawn: Instant,
}

impl Captchas {
    /// CAPTCHAs that all have the same letters, where some are given. That is for tests alone.
    pub fn new(fixed: Option<String>) -> Self {
        Self { waiting: Mutex::default(), fixed }
    }

    /// Draws a new one. Takes some milliseconds.
    ///
    /// # Errors
    /// When the picture or the sound cannot be made.
    pub fn draw(&self) -> Result<Captcha, CaptchaError> {
        let mut drawn = captcha::Captcha::new();
        match &self.fixed {
            None => drawn.set_chars(&LETTERS).add_chars(LENGTH),
            Some(letters) => {
                letters.chars().fold(&mut drawn, |drawn, letter| drawn.set_chars(&[letter]).add_char())
            }
        };
        drawn
            .apply_filter(Noise::new(0.2))
            .apply_filter(Wave::new(2.0, 8.0))
            .view(WIDTH, HEIGHT)
            .apply_filter(Dots::new(8).min_radius(3).max_radius(6));
        let image = drawn.as_png().ok_or(CaptchaError)?;
        let sound = spoken(&drawn.as_wav()).ok_or(CaptchaError)?;
        let id = Uuid::new_v4();
        self.remember(id, &drawn.chars_as_string());
        Ok(Captcha { id, image: STANDARD.encode(image), sound: STANDARD.encode(sound) })
    }

    fn remember(&self, id: Uuid, letters: &str) {
        let mut waiting = self.waiting();
        waiting.open.insert(id, Riddle { answer: hashed(id, letters), drawn: Instant::now() });
        waiting.drawn.push_back(id);
        while waiting.drawn.len() > MOST {
            if let Some(oldest) = waiting.drawn.pop_front() {
                waiting.open.remove(&oldest);
            }
        }
    }

    /// Whether an answer is right; none when there is no such CAPTCHA any more. However it is answered, it is used up.
    pub fn answer(&self, answer: &CaptchaAnswer) -> Option<bool> {
        let riddle = self.waiting().open.remove(&answer.id)?;
        (riddle.drawn.elapsed() < GOOD_FOR).then(|| riddle.answer == hashed(answer.id, &answer.answer))
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn hashed(id: Uuid, letters: &str) -> [u8; 32] {
    let letters: String =
        letters.chars().filter(|it| !it.is_whitespace()).flat_map(char::to_uppercase).collect();
    Sha256::new().chain_update(id.as_bytes()).chain_update(letters.as_bytes()).finalize().into()
}

/// The letters' sounds one after another, with half the samples and half their depth: a quarter of the size, and as easy to understand.
fn spoken(letters: &[Option<Vec<u8>>]) -> Option<Vec<u8>> {
    let mut sounds = Vec::with_capacity(letters.len());
    for letter in letters {
        sounds.push(hound::WavReader::new(Cursor::new(letter.as_ref()?)).ok()?);
    }
    let spec = sounds.first()?.spec();
    let smaller = hound::WavSpec { sample_rate: spec.sample_rate / 2, bits_per_sample: 8, ..spec };
    let mut out = Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut out, smaller).ok()?;
    for sound in sounds {
        let samples: Vec<i16> = sound.into_samples().collect::<Result<_, _>>().ok()?;
        for pair in samples.chunks(2) {
            let sum: i32 = pair.iter().copied().map(i32::from).sum();
            let mean = sum / pair.len() as i32;
            writer.write_sample((mean >> 8) as i8).ok()?;
        }
    }
    writer.finalize().ok()?;
    Some(out.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(id: Uuid, letters: &str) -> CaptchaAnswer {
        CaptchaAnswer { id, answer: letters.into() }
    }

    #[test]
    fn a_captcha_is_a_picture_and_the_same_letters_spoken() {
        let captcha = Captchas::default().draw().unwrap();
        let image = STANDARD.decode(&captcha.image).unwrap();
        assert!(image.starts_with(b"\x89PNG"));
        let sound = STANDARD.decode(&captcha.sound).unwrap();
        assert!(sound.len() < 150_000, "{}", sound.len());
        let reader = hound::WavReader::new(Cursor::new(sound)).unwrap();
        let seconds = reader.duration() / reader.spec().sample_rate;
        assert!((5..15).contains(&seconds), "{seconds}");
    }

    #[test]
    fn every_letter_has_a_picture_and_a_sound() {
        let mut drawn = captcha::Captcha::new();
        for letter in LETTERS {
            drawn.set_chars(&[letter]).add_char();
        }
        assert_eq!(drawn.chars(), LETTERS);
        assert!(drawn.as_wav().iter().all(Option::is_some));
    }

    #[test]
    fn a_captcha_takes_one_answer_in_capital_or_small_letters() {
        let captchas = Captchas::default();
        let ids: Vec<Uuid> = (0..3).map(|_| Uuid::new_v4()).collect();
        for id in &ids {
            captchas.remember(*id, "AHK34");
        }
        assert_eq!(captchas.answer(&answer(ids[0], "ahk 34")), Some(true));
        assert_eq!(captchas.answer(&answer(ids[0], "AHK34")), None, "it is used up");
        assert_eq!(captchas.answer(&answer(ids[1], "AHK3")), Some(false));
        assert_eq!(captchas.answer(&answer(ids[1], "AHK34")), None, "a wrong answer uses it up too");
        assert_eq!(captchas.answer(&answer(Uuid::new_v4(), "AHK34")), None);
    }

    #[test]
    fn no_more_than_so_many_wait() {
        let captchas = Captchas::default();
        let first = Uuid::new_v4();
        captchas.remember(first, "AHK34");
        for _ in 0..MOST {
            captchas.remember(Uuid::new_v4(), "AHK34");
        }
        assert_eq!(captchas.answer(&answer(first, "AHK34")), None);
        let waiting = captchas.waiting();
        assert_eq!((waiting.open.len(), waiting.drawn.len()), (MOST, MOST));
    }
}
