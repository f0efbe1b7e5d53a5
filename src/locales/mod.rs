//! Screen text: one structure of words, filled once a language.
//!
//! A word missing in one language does not compile. Texts with numbers or names in them are
//! functions. Findings, refusals and target texts are in the `words` crate, because the command
//! line says them too.

mod en;
mod vi;

use leptos::prelude::expect_context;

pub use en::EN;
pub use vi::VI;
pub use words::Language;

/// The words of the language in use. Changing the language draws the whole app anew, so a
/// component may keep what it got.
#[must_use]
pub fn locale() -> &'static Locale {
    expect_context::<&'static Locale>()
}

/// The words of a language.
#[must_use]
pub fn of(language: Language) -> &'static Locale {
    match language {
        Language::Vi => &VI,
        Language::En => &EN,
    }
}

/// Every word on every screen.
#[derive(Debug)]
pub struct Locale {
    /// Which language this is.
    pub language: Language,
    /// The app's name and the commune's.
    pub app: App,
    /// The navigation.
    pub nav: Nav,
    /// The status line.
    pub status: Status,
    /// "Đăng nhập".
    pub sign_in: SignIn,
    /// An address that leads nowhere.
    pub not_found: NotFound,
}

/// The app's name and the commune's.
#[derive(Debug)]
pub struct App {
    /// The product.
    pub name: &'static str,
    /// The commune whose book it is.
    pub commune: &'static str,
    /// Above everything in a demo book.
    pub demo_banner: &'static str,
    /// For keyboards: past the navigation.
    pub skip_to_page: &'static str,
    /// While the book is being opened.
    pub opening: &'static str,
}

/// The navigation.
#[derive(Debug)]
pub struct Nav {
    /// The navigation's own name, read aloud.
    pub label: &'static str,
    /// `/`
    pub dashboard: &'static str,
    /// `/can-bo`
    pub cadres: &'static str,
    /// `/don-vi`
    pub units: &'static str,
    /// `/danh-gia`
    pub assess: &'static str,
    /// `/xac-nhan`
    pub review: &'static str,
    /// `/dong-bo`
    pub sync: &'static str,
    /// `/cai-dat`
    pub settings: &'static str,
}

/// The status line.
#[derive(Debug)]
pub struct Status {
    /// The server answered lately.
    pub online: &'static str,
    /// It did not.
    pub offline: &'static str,
    /// Changes wait for a sign-in.
    pub sign_in_to_send: &'static str,
    /// How many changes are not on the server.
    pub unsent: fn(usize) -> String,
    /// Everything is on the server.
    pub all_sent: &'static str,
    /// No contact yet.
    pub never: &'static str,
}

/// "Đăng nhập".
#[derive(Debug)]
pub struct SignIn {
    /// The heading and the button.
    pub title: &'static str,
    /// The account's name.
    pub name: &'static str,
    /// The password.
    pub password: &'static str,
    /// What is recorded and for what use.
    pub purpose: &'static str,
    /// That this is a working copy.
    pub working_copy: &'static str,
    /// The ban on state secrets.
    pub no_secrets: &'static str,
    /// The name or the password is wrong.
    pub wrong: &'static str,
    /// Too many attempts.
    pub wait: fn(u64) -> String,
    /// No answer from the server.
    pub no_answer: &'static str,
    /// The server answered something this version does not understand.
    pub not_understood: &'static str,
}

/// An address that leads nowhere.
#[derive(Debug)]
pub struct NotFound {
    /// The heading.
    pub title: &'static str,
    /// What to do.
    pub text: &'static str,
    /// Back to the dashboard.
    pub home: &'static str,
}
