//! The second factor: codes by time (TOTP, RFC 6238: SHA-1, six digits, half a minute, as every authenticator app has them), and
//! recovery codes.

use super::{KeyError, MasterKey};
use crate::store::RecoveryKey;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bluebonnet_shared::account::FactorSetup;
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::UserId;
use qrcode::QrCode;
use qrcode::render::svg;
use totp_rs::{Builder, Totp};
use zeroize::Zeroizing;

/// How many recovery codes there are.
const RECOVERY_CODES: usize = 10;
/// Letters and digits that are not taken for one another: 32 of them, five bits each.
const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// Who gives the codes, for the app's list.
const ISSUER: &str = "Bluebonnet";

/// A shared secret of 160 bits.
pub struct FactorSecret(Zeroizing<[u8; 20]>);

/// What was typed as a second factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypedFactor {
    /// Six digits of the app.
    Code(String),
    /// Anything else.
    Recovery(String),
}

impl TypedFactor {
    /// Reads what was typed, without spaces and dashes.
    pub fn parse(typed: &str) -> Self {
        let bare: String = typed.chars().filter(|it| !it.is_whitespace() && *it != '-').collect();
        if bare.len() == 6 && bare.chars().all(|it| it.is_ascii_digit()) {
            Self::Code(bare)
        } else {
            Self::Recovery(bare.to_uppercase())
        }
    }
}

impl FactorSecret {
    /// Draws a new one.
    ///
    /// # Errors
    /// `NoRandomness` when the system gives none.
    pub fn draw() -> Result<Self, KeyError> {
        let mut bytes = Zeroizing::new([0; 20]);
        getrandom::fill(&mut *bytes).map_err(|_| KeyError::NoRandomness)?;
        Ok(Self(bytes))
    }

    /// Seals it for its user.
    ///
    /// # Errors
    /// `NoRandomness` when the system gives none.
    pub fn seal(&self, key: &MasterKey, user: UserId) -> Result<Vec<u8>, KeyError> {
        key.seal("second factor", user.uuid().as_bytes(), &*self.0)
    }

    /// Opens one that was sealed for this user.
    ///
    /// # Errors
    /// `WrongKey` when it was not.
    pub fn open(key: &MasterKey, user: UserId, sealed: &[u8]) -> Result<Self, KeyError> {
        let bytes = Zeroizing::new(key.open("second factor", user.uuid().as_bytes(), sealed)?);
        let bytes = <[u8; 20]>::try_from(bytes.as_slice()).map_err(|_| KeyError::WrongKey)?;
        Ok(Self(Zeroizing::new(bytes)))
    }

    fn totp(&self, account: &str) -> Option<Totp> {
        // A colon would end the name in the address that the app reads.
        let account = account.replace(':', " ");
        Builder::new().with_secret(*self.0).with_account_name(account).with_issuer(Some(ISSUER)).build().ok()
    }

    /// What an authenticator app is set up with, for an account of this name.
    pub fn setup(&self, account: &str) -> Option<FactorSetup> {
        let totp = self.totp(account)?;
        let uri = totp.to_url().ok()?;
        let picture = STANDARD.encode(qr_code(&uri)?);
        Some(FactorSetup { secret: totp.secret().to_base32(), uri, picture })
    }

    /// The time step of which a code is: this one, the one before, or the one after, since clocks differ. None when it is of neither.
    pub fn step(&self, code: &str, now: Timestamp) -> Option<u64> {
        let seconds = u64::try_from(now.as_second()).ok()?;
        self.totp(ISSUER)?.check(code, seconds)
    }
}

/// A text as a QR code, an SVG picture: black on white, with the quiet border that cameras look for.
fn qr_code(text: &str) -> Option<String> {
    let code = QrCode::new(text).ok()?;
    Some(code.render::<svg::Color<'_>>().min_dimensions(200, 200).build())
}

/// Draws recovery codes, such as `K7QWM-2XHPD`.
///
/// # Errors
/// `NoRandomness` when the system gives none.
pub fn draw_recovery_codes() -> Result<Vec<String>, KeyError> {
    let mut codes = Vec::with_capacity(RECOVERY_CODES);
    for _ in 0..RECOVERY_CODES {
        let mut bytes = [0; 10];
        getrandom::fill(&mut bytes).map_err(|_| KeyError::NoRandomness)?;
        let letter = |byte: &u8| ALPHABET.get(usize::from(byte % 32)).copied().map_or('A', char::from);
        let mut code: String = bytes.iter().map(letter).collect();
        code.insert(5, '-');
        codes.push(code);
    }
    Ok(codes)
}

/// What a recovery code is kept as.
pub fn recovery_key(key: &MasterKey, user: UserId, bare: &str) -> RecoveryKey {
    RecoveryKey(key.hash("recovery code", &[user.uuid().as_bytes(), bare.as_bytes()]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238's secret, and two of its times with the last six digits of the code of each (appendix B).
    #[test]
    fn codes_are_those_of_the_standard_and_good_for_their_neighbours_time_only() {
        let secret = FactorSecret(Zeroizing::new(*b"12345678901234567890"));
        let at = |second| Timestamp::from_second(second).unwrap();
        assert_eq!(secret.step("287082", at(59)), Some(1));
        assert_eq!(secret.step("081804", at(1_111_111_109)), Some(37_037_036));
        assert_eq!(secret.step("287082", at(59 + 30)), Some(1));
        assert_eq!(secret.step("287082", at(59 - 30)), Some(1));
        assert_eq!(secret.step("287082", at(59 + 61)), None);
        for typed in ["", "28708", "2870822", "abcdef", "287083"] {
            assert_eq!(secret.step(typed, at(59)), None, "{typed}");
        }
    }

    #[test]
    fn an_app_is_set_up_with_a_name_and_the_secret() {
        let secret = FactorSecret(Zeroizing::new(*b"12345678901234567890"));
        let setup = secret.setup("maria: TX01").unwrap();
        assert_eq!(setup.secret, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert!(
            setup.uri.starts_with("otpauth://totp/Bluebonnet:maria%20%20TX01?secret=GEZDGNBV"),
            "{}",
            setup.uri
        );
        assert!(setup.uri.ends_with("issuer=Bluebonnet"));
    }

    #[test]
    fn what_is_typed_is_a_code_or_a_recovery_code() {
        assert_eq!(TypedFactor::parse(" 287 082 "), TypedFactor::Code("287082".into()));
        assert_eq!(TypedFactor::parse("k7qwm-2xhpd"), TypedFactor::Recovery("K7QWM2XHPD".into()));
        assert_eq!(TypedFactor::parse(""), TypedFactor::Recovery(String::new()));
    }

    #[test]
    fn recovery_codes_are_ten_and_all_different() {
        let codes = draw_recovery_codes().unwrap();
        assert_eq!(codes.iter().collect::<std::collections::HashSet<_>>().len(), RECOVERY_CODES);
        assert!(
            codes.iter().all(
                |code| code.len() == 11 && !TypedFactor::parse(code).eq(&TypedFactor::Code(code.clone()))
            )
        );
    }
}
