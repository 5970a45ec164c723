//! Code lists that are part of the program, each an enum with one case for a code it does not know.

/// Declares an enum over a code list: each case with its code and the words people read.
///
/// A code that is not in the list becomes `Other` and is written back as it came, so that a value from a newer program
/// survives an older one.
macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$case_doc:meta])* $case:ident = $code:literal, $label:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(from = "String", into = "String")]
        pub enum $name {
            $($(#[$case_doc])* $case,)+
            /// A code that this program does not know, kept as it came.
            Other(String),
        }

        impl $name {
            /// Every case this program knows, in the order a form offers them.
            pub const KNOWN: &'static [Self] = &[$(Self::$case),+];

            /// The code, as stored and exchanged.
            pub fn code(&self) -> &str {
                match self {
                    $(Self::$case => $code,)+
                    Self::Other(code) => code,
                }
            }

            /// The words for it; for an unknown code, the code itself.
            pub fn label(&self) -> &str {
                match self {
                    $(Self::$case => $label,)+
                    Self::Other(code) => code,
                }
            }
        }

        impl From<&str> for $name {
            fn from(code: &str) -> Self {
                match code {
                    $($code => Self::$case,)+
                    other => Self::Other(other.to_owned()),
                }
            }
        }

        impl From<String> for $name {
            fn from(code: String) -> Self {
                match code.as_str() {
                    $($code => Self::$case,)+
                    _ => Self::Other(code),
                }
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                match value {
                    $name::Other(code) => code,
                    known => known.code().to_owned(),
                }
            }
        }
    };
}

pub(crate) use coded;

#[cfg(test)]
mod tests {
    use crate::codes::{Route, Site};

    #[test]
    fn a_known_code_has_words() {
        assert_eq!(Site::from("LD"), Site::LeftDeltoid);
        assert_eq!(Site::LeftDeltoid.label(), "Left deltoid");
        assert_eq!(Route::from("IM").code(), "IM");
    }

    #[test]
    fn an_unknown_code_is_written_back_as_it_came() {
        let site: Site = serde_json::from_str("\"LQX\"").expect("any text is a site");
        assert_eq!(site, Site::Other("LQX".into()));
        assert_eq!(site.label(), "LQX");
        assert_eq!(serde_json::to_string(&site).expect("a string"), "\"LQX\"");
    }

    #[test]
    fn no_two_cases_share_a_code() {
        for site in Site::KNOWN {
            assert_eq!(&Site::from(site.code()), site);
        }
        for route in Route::KNOWN {
            assert_eq!(&Route::from(route.code()), route);
        }
    }
}
