//! What is typed at a field: one line of text within bounds, or a fault that names the field and says what to do.

use crate::account::ContactFault;

/// Why what stands at a field cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldFault {
    /// The field, as the form names it on the wire.
    pub field: &'static str,
    /// What to do about it.
    pub advice: &'static str,
}

impl FieldFault {
    /// The fault of an address or a number that stands at a field.
    pub(super) fn of_contact(field: &'static str, fault: ContactFault) -> Self {
        Self { field, advice: fault.advice() }
    }
}

/// Whether a character leaves no trace on the screen, or turns what stands around it. The joiners that Persian and Indic names are
/// written with are none of these.
pub fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// A text that is one line, with at most so many characters.
macro_rules! line {
    ($(#[$doc:meta])* $name:ident at $field:literal, most $most:literal, empty $empty:literal, long $long:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name(String);

        impl $name {
            /// The most characters it has.
            pub const LONGEST: usize = $most;

            /// Takes what was typed, without the space around it.
            ///
            /// # Errors
            /// When it is empty, too long, or not one line of text.
            pub fn parse(typed: &str) -> Result<Self, crate::office::FieldFault> {
                let fault = |advice| Err(crate::office::FieldFault { field: $field, advice });
                let text = typed.trim();
                if text.is_empty() {
                    return fault($empty);
                }
                if text.chars().any(crate::office::field::is_unseen) {
                    return fault("This is one line of text, without characters that cannot be seen.");
                }
                if text.chars().count() > Self::LONGEST {
                    return fault($long);
                }
                Ok(Self(text.to_owned()))
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
    };
}
pub(super) use line;

/// The parts of a form, or all that is wrong with it: a form tells of every field at once.
#[derive(Default)]
pub(super) struct Checking(Vec<FieldFault>);

impl Checking {
    /// Keeps a part, or its fault.
    pub(super) fn take<T>(&mut self, part: Result<T, FieldFault>) -> Option<T> {
        part.map_err(|fault| self.0.push(fault)).ok()
    }

    /// The same for a part that may be left empty.
    pub(super) fn take_if_typed<T>(
        &mut self,
        typed: &str,
        parse: impl FnOnce(&str) -> Result<T, FieldFault>,
    ) -> Option<T> {
        if typed.trim().is_empty() { None } else { self.take(parse(typed)) }
    }

    /// What was made of the parts, if nothing was wrong with any.
    pub(super) fn done<T>(self, made: Option<T>) -> Result<T, Vec<FieldFault>> {
        match made {
            Some(made) if self.0.is_empty() => Ok(made),
            _ => Err(self.0),
        }
    }
}
