//! Passwords: hashed by argon2id away from the threads that answer requests. What is typed is
//! brought to NFC first, because one keyboard writes "ậ" as one sign and another as three (NIST SP
//! 800-63B, 3.1.1.2); nothing is trimmed.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

use super::common::is_common;

/// The shortest password, in characters: NIST SP 800-63B asks for 8; a book of personal data that
/// can be reached from everywhere asks for two more.
pub const CHARS_MIN: usize = 10;
/// A shorter name than this stands in half of all words.
const NAME_CHARS_MIN: usize = 3;
/// The longest, in bytes: keeps the work of hashing bounded.
pub const BYTES_MAX: usize = 1_024;
/// Each hashing takes 19 MiB and a processor: more at once only slow each other down.
const AT_ONCE_MAX: usize = 2;
/// Letters and digits that nobody takes for one another, for passwords read from a screen.
const READABLE: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Hashing failed: no memory, no randomness, or a damaged hash in the database.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a password could not be hashed or compared")]
pub struct HashingFailed;

/// Hashes and compares, a bounded number at once.
pub struct Passwords {
    permits: Semaphore,
    /// Compared when there is no such account, so that the time tells nobody which names exist.
    nobody: String,
}

impl Passwords {
    /// Prepares for comparing.
    ///
    /// # Errors
    /// [`HashingFailed`].
    pub fn new() -> Result<Self, HashingFailed> {
        Ok(Self {
            permits: Semaphore::new(AT_ONCE_MAX),
            nobody: hash_now("nobody has this password")?,
        })
    }

    /// Hashes a password for keeping.
    ///
    /// # Errors
    /// [`HashingFailed`].
    pub async fn hash(&self, password: String) -> Result<String, HashingFailed> {
        self.work(move || hash_now(&password)).await
    }

    /// True when the password is the one that was hashed. Without a hash it takes as long and is
    /// false.
    ///
    /// # Errors
    /// [`HashingFailed`].
    pub async fn is_right(
        &self,
        password: String,
        hash: Option<String>,
    ) -> Result<bool, HashingFailed> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobody.clone());
        let matches = self.work(move || matches(&password, &hash)).await?;
        Ok(matches && known)
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, HashingFailed> + Send + 'static,
    ) -> Result<T, HashingFailed> {
        let _permit = self.permits.acquire().await.map_err(|_| HashingFailed)?;
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|_| HashingFailed)?
    }
}

/// Hashes on this thread: for commands, which have nothing else to do.
///
/// # Errors
/// [`HashingFailed`].
pub fn hash_now(password: &str) -> Result<String, HashingFailed> {
    // The crate's defaults: argon2id, 19 MiB, two passes (OWASP's first choice).
    let hash: PasswordHash = Argon2::default()
        .hash_password(nfc(password).as_bytes())
        .map_err(|_| HashingFailed)?;
    Ok(hash.to_string())
}

/// True when a person may choose this password for this account.
#[must_use]
pub fn is_strong(password: &str, account_name: &str) -> bool {
    let password = nfc(password);
    let lower = password.to_lowercase();
    let names_account =
        account_name.chars().count() >= NAME_CHARS_MIN && lower.contains(account_name);
    let is_long = !is_too_short(&password) && password.len() <= BYTES_MAX;
    is_long && !names_account && !is_common(&password)
}

/// True for a password from when shorter ones were let in: its owner must choose another.
#[must_use]
pub fn is_too_short(password: &str) -> bool {
    nfc(password).chars().count() < CHARS_MIN
}

/// A password to be read from a screen once: three groups of four, 60 random bits.
#[must_use]
pub fn readable(secret: [u8; 12]) -> String {
    let letters: Vec<char> = secret
        .iter()
        .filter_map(|byte| READABLE.get(usize::from(byte & 31)))
        .map(|letter| char::from(*letter))
        .collect();
    let groups: Vec<String> = letters
        .chunks(4)
        .map(|group| group.iter().collect())
        .collect();
    groups.join("-")
}

fn nfc(typed: &str) -> String {
    typed.nfc().collect()
}

fn matches(password: &str, hash: &str) -> Result<bool, HashingFailed> {
    let hash = PasswordHash::new(hash).map_err(|_| HashingFailed)?;
    Ok(Argon2::default()
        .verify_password(nfc(password).as_bytes(), &hash)
        .is_ok())
}

#[cfg(test)]
mod tests {
    use super::{Passwords, is_strong, readable};
    use unicode_normalization::UnicodeNormalization;

    #[tokio::test]
    async fn a_password_matches_its_own_hash_only() {
        let passwords = Passwords::new().unwrap();
        let hash = passwords.hash("đúng mật khẩu".into()).await.unwrap();
        assert!(hash.starts_with("$argon2id$"));
        let right = |text: &str, hash: Option<String>| passwords.is_right(text.into(), hash);
        assert_eq!(right("đúng mật khẩu", Some(hash.clone())).await, Ok(true));
        // The same signs as another keyboard writes them; every blank counts.
        let decomposed: String = "đúng mật khẩu".nfd().collect();
        assert_ne!(decomposed, "đúng mật khẩu");
        assert_eq!(right(&decomposed, Some(hash.clone())).await, Ok(true));
        let other_way = passwords.hash(decomposed).await.unwrap();
        assert_eq!(right("đúng mật khẩu", Some(other_way)).await, Ok(true));
        assert_eq!(right("đúng mật khẩu ", Some(hash.clone())).await, Ok(false));
        assert_eq!(right("sai", Some(hash)).await, Ok(false));
        assert_eq!(right("nobody has this password", None).await, Ok(false));
    }

    #[test]
    fn a_weak_password_is_refused() {
        let check = |password: &str, expect| {
            assert_eq!(is_strong(password, "thu.ha.2026"), expect, "{password}");
        };
        check("chín chữ!", false);
        check("chi\u{301}n chu\u{303}\u{31b}!", false);
        check("mười chữ!!", true);
        check("Matkhau12345", false);
        check("THU.HA.2026", false);
        check("của Thu.Ha.2026 đây", false);
        check(&"đường xa ".repeat(200), false);
    }

    #[test]
    fn a_given_password_can_be_read_from_a_screen() {
        let text = readable([0, 1, 2, 3, 31, 32, 33, 34, 255, 254, 253, 252]);
        assert_eq!(text, "abcd-9abc-9876");
        let text = readable([7, 19, 30, 3, 24, 11, 5, 28, 17, 2, 9, 22]);
        assert!(is_strong(&text, "quantri"), "{text}");
        // A name of two letters forbids no word that holds them.
        assert!(is_strong("cánh đồng bản an", "an"));
    }
}
