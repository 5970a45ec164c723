//! AES-256-GCM by the browser's WebCrypto, with keys that no script can read back.

use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AesGcmParams, CryptoKey, SubtleCrypto};

/// Bytes of a nonce. Each sealing draws a fresh one; a key seals far fewer than the 2^32 values for which drawing is safe.
const NONCE: usize = 12;

/// An encryption key.
#[derive(Clone, Debug)]
pub struct Key(CryptoKey);

/// Why something could not be sealed or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CryptoFault {
    /// The page is not secure, or the browser has no WebCrypto.
    Missing,
    /// It was sealed by another key, for another place, or has been changed since.
    DoesNotOpen,
    /// The browser refused.
    Refused,
}

impl Key {
    /// A key of 32 bytes. `wraps` makes it one that only wraps another key.
    ///
    /// # Errors
    /// `Missing` or `Refused`.
    pub async fn import(bytes: &[u8; 32], wraps: bool) -> Result<Self, CryptoFault> {
        let uses = if wraps { ["encrypt", "unwrapKey"] } else { ["encrypt", "decrypt"] };
        let copy = Uint8Array::from(bytes.as_slice());
        let imported = subtle()?
            .import_key_with_str("raw", &copy, "AES-GCM", false, &usages(uses))
            .map_err(|_| CryptoFault::Refused)?;
        let key = JsFuture::from(imported).await;
        copy.fill(0, 0, copy.length());
        key.map(|key| Self(key.unchecked_into())).map_err(|_| CryptoFault::Refused)
    }

    /// Opens a key that this one has sealed with [`Key::seal`], without its bytes being seen.
    ///
    /// # Errors
    /// `DoesNotOpen` when this is not the key it was sealed with.
    pub async fn unwrap(&self, place: &str, sealed: &[u8]) -> Result<Self, CryptoFault> {
        let (nonce, text) = sealed.split_at_checked(NONCE).ok_or(CryptoFault::DoesNotOpen)?;
        let plain = Object::new();
        Reflect::set(&plain, &"name".into(), &"AES-GCM".into()).map_err(|_| CryptoFault::Refused)?;
        let unwrapped = subtle()?
            .unwrap_key_with_js_u8_array_and_object_and_object(
                "raw",
                &Uint8Array::from(text),
                &self.0,
                &parameters(&Uint8Array::from(nonce), place),
                &plain,
                false,
                &usages(["encrypt", "decrypt"]),
            )
            .map_err(|_| CryptoFault::Refused)?;
        let key = JsFuture::from(unwrapped).await.map_err(|_| CryptoFault::DoesNotOpen)?;
        Ok(Self(key.unchecked_into()))
    }

    /// Seals bytes for one place: what is sealed for another place does not open here.
    ///
    /// # Errors
    /// `Missing` or `Refused`.
    pub async fn seal(&self, place: &str, bytes: &[u8]) -> Result<Uint8Array, CryptoFault> {
        let sealed = self.seal_all(&[(place, bytes)]).await?;
        sealed.into_iter().next().ok_or(CryptoFault::Refused)
    }

    /// Seals many at once: the browser works on them side by side.
    ///
    /// # Errors
    /// As [`Key::seal`].
    pub async fn seal_all(&self, values: &[(&str, &[u8])]) -> Result<Vec<Uint8Array>, CryptoFault> {
        let subtle = subtle()?;
        let (mut nonces, promises) = (Vec::with_capacity(values.len()), Array::new());
        for (place, bytes) in values {
            let nonce = nonce()?;
            let promise = subtle
                .encrypt_with_object_and_js_u8_array(
                    &parameters(&nonce, place),
                    &self.0,
                    &Uint8Array::from(*bytes),
                )
                .map_err(|_| CryptoFault::Refused)?;
            promises.push(&promise);
            nonces.push(nonce);
        }
        let texts: Array =
            JsFuture::from(Promise::all(&promises)).await.map_err(|_| CryptoFault::Refused)?.unchecked_into();
        Ok(nonces
            .iter()
            .zip(texts.iter())
            .map(|(nonce, text)| {
                let text = Uint8Array::new(&text);
                let sealed = Uint8Array::new_with_length(nonce.length() + text.length());
                sealed.set(nonce, 0);
                sealed.set(&text, nonce.length());
                sealed
            })
            .collect())
    }

    /// Opens what was sealed, each for its place, side by side.
    ///
    /// # Errors
    /// `DoesNotOpen` when any was sealed by another key or for another place, or has been changed.
    pub async fn open_all(&self, values: &[(&str, &JsValue)]) -> Result<Vec<Vec<u8>>, CryptoFault> {
        let (subtle, promises) = (subtle()?, Array::new());
        for (place, sealed) in values {
            let sealed: &Uint8Array = sealed.dyn_ref().ok_or(CryptoFault::DoesNotOpen)?;
            if sealed.length() < NONCE as u32 {
                return Err(CryptoFault::DoesNotOpen);
            }
            let (nonce, text) =
                (sealed.subarray(0, NONCE as u32), sealed.subarray(NONCE as u32, sealed.length()));
            let promise = subtle
                .decrypt_with_object_and_js_u8_array(&parameters(&nonce, place), &self.0, &text)
                .map_err(|_| CryptoFault::Refused)?;
            promises.push(&promise);
        }
        let plain: Array = JsFuture::from(Promise::all(&promises))
            .await
            .map_err(|_| CryptoFault::DoesNotOpen)?
            .unchecked_into();
        Ok(plain.iter().map(|bytes| Uint8Array::new(&bytes).to_vec()).collect())
    }
}

/// Whether the browser offers encryption to this page.
pub fn available() -> bool {
    subtle().is_ok()
}

/// Fills bytes from the browser's source of randomness.
///
/// # Errors
/// `Missing` when there is none.
pub fn random<const N: usize>() -> Result<[u8; N], CryptoFault> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| CryptoFault::Missing)?;
    Ok(bytes)
}

fn nonce() -> Result<Uint8Array, CryptoFault> {
    Ok(Uint8Array::from(random::<NONCE>()?.as_slice()))
}

fn subtle() -> Result<SubtleCrypto, CryptoFault> {
    let crypto = web_sys::window().and_then(|window| window.crypto().ok()).ok_or(CryptoFault::Missing)?;
    // Pages that are not secure have no `subtle`, whatever its type says.
    let subtle: JsValue = crypto.subtle().into();
    if subtle.is_undefined() { Err(CryptoFault::Missing) } else { Ok(subtle.unchecked_into()) }
}

fn parameters(nonce: &Uint8Array, place: &str) -> AesGcmParams {
    let parameters = AesGcmParams::new_with_u8_array("AES-GCM", nonce);
    parameters.set_additional_data_u8_array(&Uint8Array::from(place.as_bytes()));
    parameters
}

fn usages(uses: [&str; 2]) -> Array {
    uses.iter().map(|&usage| JsValue::from_str(usage)).collect()
}
