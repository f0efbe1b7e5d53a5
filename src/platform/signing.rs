//! The key by which the server knows this device: ECDSA on P-256, made by the browser, which lets
//! nobody read the secret half, not even us.
//!
//! Source: W3C, "Web Cryptography API". Away from localhost a page without TLS has none of it; then
//! nothing is signed.

use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, SubtleCrypto};

/// What is signed is this and then the body.
const PURPOSE: &[u8] = b"cadrebook exchange 1\n";

/// Both halves, as the browser keeps them.
#[derive(Clone)]
pub struct DeviceKey {
    secret: CryptoKey,
    public: CryptoKey,
}

/// A body, signed: both as hexadecimal digits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Signed {
    /// The public key.
    pub key: String,
    /// The signature.
    pub signature: String,
}

impl DeviceKey {
    /// Makes a key; `None` in a browser, or at an address, without the means.
    pub async fn make() -> Option<Self> {
        let usages = Array::of2(&"sign".into(), &"verify".into());
        let made = subtle()?
            .generate_key_with_object(&algorithm("namedCurve", &"P-256".into())?, false, &usages)
            .ok()?;
        Self::from_stored(&JsFuture::from(made).await.ok()?)
    }

    /// The key as the database gives it back; `None` for anything else.
    pub fn from_stored(pair: &JsValue) -> Option<Self> {
        let half = |name: &str| Reflect::get(pair, &name.into()).ok()?.dyn_into().ok();
        Some(Self {
            secret: half("privateKey")?,
            public: half("publicKey")?,
        })
    }

    /// The key as the database takes it. The secret half stays closed there too.
    #[must_use]
    pub fn to_stored(&self) -> Option<JsValue> {
        let pair = Object::new();
        Reflect::set(&pair, &"privateKey".into(), &self.secret).ok()?;
        Reflect::set(&pair, &"publicKey".into(), &self.public).ok()?;
        Some(pair.into())
    }

    /// Signs a body; `None` when the browser will not.
    pub async fn sign(&self, body: &[u8]) -> Option<Signed> {
        let subtle = subtle()?;
        let message = [PURPOSE, body].concat();
        let signature = subtle
            .sign_with_object_and_js_u8_array(
                &algorithm("hash", &"SHA-256".into())?,
                &self.secret,
                &Uint8Array::from(message.as_slice()),
            )
            .ok()?;
        let key = subtle.export_key("raw", &self.public).ok()?;
        Some(Signed {
            key: digits(&JsFuture::from(key).await.ok()?),
            signature: digits(&JsFuture::from(signature).await.ok()?),
        })
    }
}

fn subtle() -> Option<SubtleCrypto> {
    let crypto = web_sys::window()?.crypto().ok()?;
    let subtle = Reflect::get(&crypto, &"subtle".into()).ok()?;
    subtle.dyn_into().ok()
}

fn algorithm(member: &str, value: &JsValue) -> Option<Object> {
    let algorithm = Object::new();
    Reflect::set(&algorithm, &"name".into(), &"ECDSA".into()).ok()?;
    Reflect::set(&algorithm, &member.into(), value).ok()?;
    Some(algorithm)
}

fn digits(bytes: &JsValue) -> String {
    let bytes = Uint8Array::new(bytes).to_vec();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
