//! The small preferences of this tablet: language, text size, light or dark.
//!
//! They live in gloo-storage and nothing else does. Losing them loses no work.

use gloo_storage::{LocalStorage, Storage};
use serde::{Deserialize, Serialize};
pub use words::Language;

const KEY: &str = "preferences";

/// How the text is sized.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum TextSize {
    /// 18 px.
    #[default]
    Normal,
    /// 125 %.
    Large,
    /// 150 %.
    Largest,
}

/// Light, dark, or what the tablet says.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Theme {
    /// What the tablet says.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// All preferences of this tablet.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// True for English; Vietnamese otherwise.
    pub english: bool,
    /// How the text is sized.
    pub text_size: TextSize,
    /// Light or dark.
    pub theme: Theme,
}

impl Preferences {
    /// What this tablet remembers; the defaults when it remembers nothing readable.
    #[must_use]
    pub fn load() -> Self {
        LocalStorage::get(KEY).unwrap_or_default()
    }

    /// Remembers them. A browser that refuses keeps them until it is closed.
    pub fn save(self) {
        let _ = LocalStorage::set(KEY, self);
    }

    /// The language of the screens.
    #[must_use]
    pub fn language(self) -> Language {
        if self.english {
            Language::En
        } else {
            Language::Vi
        }
    }
}
