//! Signing what is sent. No Save waits for it: a key is looked for, and made where there is none, when
//! something is about to be sent.

use super::Store;
use crate::platform::signing::{DeviceKey, Signed};

const KEYS: &str = "keys";
const DEVICE: &str = "device";

impl Store {
    /// Signs a body with the key of this book, which is made at the first call; it stays the same under
    /// whatever device id the book goes on. `None` where the browser cannot sign or cannot keep a key:
    /// then it is sent unsigned, as by an app from before there were keys.
    pub async fn sign(self, body: &[u8]) -> Option<Signed> {
        self.device_key().await?.sign(body).await
    }

    async fn device_key(self) -> Option<DeviceKey> {
        let open = self.inner();
        if let Some(key) = &*open.key.borrow() {
            return Some(key.clone());
        }
        let kept = open.database.device_key(KEYS, DEVICE).await.ok()?;
        let key = match kept {
            Some(kept) => kept,
            None => {
                let made = DeviceKey::make().await?;
                // Another tab may have kept one first: whatever is kept then holds for both.
                let _ = open.database.add_device_key(KEYS, DEVICE, &made).await;
                open.database.device_key(KEYS, DEVICE).await.ok()??
            }
        };
        open.key.replace(Some(key.clone()));
        Some(key)
    }
}
