//! What a signed-in browser keeps: 256 random bits. The server keeps only their SHA-256, so a
//! stolen copy of the database signs nobody in.

use sha2::{Digest, Sha256};

/// A sign-in's secret as the cookie carries it: 64 lower-case hex digits.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// Makes a token of fresh secret bytes.
    #[must_use]
    pub fn new(secret: [u8; 32]) -> Self {
        Self(secret.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Takes what a cookie carried; anything that cannot be a token is `None`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_hex = text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        (text.len() == 64 && is_hex).then(|| Self(text.to_owned()))
    }

    /// For the cookie, and nowhere else.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.0
    }

    /// What the database keeps.
    #[must_use]
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::Token;

    #[test]
    fn a_token_survives_the_cookie_and_nothing_else_is_one() {
        let token = Token::new([0xab; 32]);
        assert_eq!(Token::parse(token.secret()).unwrap().hash(), token.hash());
        for text in [
            "",
            "ab",
            &"AB".repeat(32),
            &"ab".repeat(33),
            &"zz".repeat(32),
        ] {
            assert!(Token::parse(text).is_none(), "{text}");
        }
    }
}
