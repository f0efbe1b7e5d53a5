//! Screen text: one structure of words a screen, in both languages at once.
//!
//! A word missing in one language does not compile. Texts with numbers or names in them are
//! functions. Findings, refusals and target texts are in the `words` crate, because the command
//! line says them too.

/// Declares the words of one screen: a name, its type, Vietnamese, English.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($word:ident: $kind:ty = $vi:expr, $en:expr;)+ }) => {
        $(#[$doc])*
        #[derive(Debug)]
        #[allow(missing_docs, reason = "the words themselves say what they are")]
        pub struct $name {
            $(pub $word: $kind,)+
        }

        impl $name {
            /// Vietnamese.
            pub const VI: Self = Self { $($word: $vi,)+ };
            /// English.
            pub const EN: Self = Self { $($word: $en,)+ };
        }
    };
}

mod acts;
mod assess;
mod cadres;
mod citizen_id;
mod conflicts;
mod dashboard;
mod duplicates;
mod frame;
mod history;
mod import;
mod managing;
mod person;
mod review;
mod set_aside;
mod settings;
mod sign_in;
mod sync;
mod units;

use leptos::prelude::expect_context;

pub use acts::Acts;
pub use assess::Assess;
pub use cadres::Cadres;
pub use citizen_id::CitizenId;
pub use conflicts::Conflicts;
pub use dashboard::Dashboard;
pub use duplicates::Duplicates;
pub use frame::{App, Common, LeaseOver, Locked, Nav, NotFound, Status, Trouble};
pub use history::History;
pub use import::Import;
pub use managing::{Accounts, Forbidden, Managing, Tablets};
pub use person::Person;
pub use review::Review;
pub use set_aside::SetAside;
pub use settings::Settings;
pub use sign_in::{AddTablet, SignIn};
pub use sync::Sync;
pub use units::Units;
pub use words::Language;

/// A text without anything to fill in.
type Text = &'static str;

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
    /// Words of many screens.
    pub common: Common,
    /// The navigation.
    pub nav: Nav,
    /// The status line.
    pub status: Status,
    /// What goes wrong, and what to do.
    pub trouble: Trouble,
    /// "Đăng nhập".
    pub sign_in: SignIn,
    /// "Thêm máy".
    pub add_tablet: AddTablet,
    /// A tablet that is blocked.
    pub locked: Locked,
    /// A tablet on which reading has ended.
    pub lease_over: LeaseOver,
    /// "Bảng theo dõi".
    pub dashboard: Dashboard,
    /// "Cán bộ".
    pub cadres: Cadres,
    /// "Tự đánh giá".
    pub assess: Assess,
    /// "Xác nhận".
    pub review: Review,
    /// A person's page.
    pub person: Person,
    /// "Số định danh cá nhân".
    pub citizen_id: CitizenId,
    /// "Hồ sơ trùng".
    pub duplicates: Duplicates,
    /// "Lịch sử thay đổi".
    pub history: History,
    /// "Đơn vị".
    pub units: Units,
    /// "Nhập danh sách".
    pub import: Import,
    /// "Xung đột".
    pub conflicts: Conflicts,
    /// "Đồng bộ".
    pub sync: Sync,
    /// "Việc chưa vào sổ".
    pub set_aside: SetAside,
    /// "Cài đặt".
    pub settings: Settings,
    /// What the pages of an administrator say alike.
    pub managing: Managing,
    /// "Tài khoản".
    pub accounts: Accounts,
    /// "Máy tính bảng".
    pub tablets: Tablets,
    /// "Nhật ký quản trị".
    pub acts: Acts,
    /// A page that this account may not use.
    pub forbidden: Forbidden,
    /// An address that leads nowhere.
    pub not_found: NotFound,
}

/// Fills every screen's words in one language.
macro_rules! locale {
    ($language:expr, $of:ident) => {
        Locale {
            language: $language,
            app: App::$of,
            common: Common::$of,
            nav: Nav::$of,
            status: Status::$of,
            trouble: Trouble::$of,
            sign_in: SignIn::$of,
            add_tablet: AddTablet::$of,
            locked: Locked::$of,
            lease_over: LeaseOver::$of,
            dashboard: Dashboard::$of,
            cadres: Cadres::$of,
            assess: Assess::$of,
            review: Review::$of,
            person: Person::$of,
            citizen_id: CitizenId::$of,
            duplicates: Duplicates::$of,
            history: History::$of,
            units: Units::$of,
            import: Import::$of,
            conflicts: Conflicts::$of,
            sync: Sync::$of,
            set_aside: SetAside::$of,
            settings: Settings::$of,
            managing: Managing::$of,
            accounts: Accounts::$of,
            tablets: Tablets::$of,
            acts: Acts::$of,
            forbidden: Forbidden::$of,
            not_found: NotFound::$of,
        }
    };
}

static VI: Locale = locale!(Language::Vi, VI);
static EN: Locale = locale!(Language::En, EN);

#[cfg(test)]
mod tests {
    use super::{EN, VI};

    #[test]
    fn the_way_to_add_a_tablet_is_quoted_as_its_button_says_it() {
        for words in [&VI, &EN] {
            let quoted = format!("“{}”", words.add_tablet.open);
            assert!(words.accounts.enrol_text.contains(&quoted), "{quoted}");
        }
    }

    /// Texts only: what is filled in has an address in place of its words here.
    #[test]
    fn no_text_is_the_same_in_both_languages_but_their_own_names() {
        let (vi, en) = (format!("{VI:#?}"), format!("{EN:#?}"));
        let both = vi.lines().zip(en.lines());
        let same = both.filter(|(vi, en)| vi == en && vi.contains('"'));
        let same: Vec<&str> = same.map(|(vi, _)| vi.trim()).collect();
        let names = ["vietnamese: \"Tiếng Việt\",", "english: \"English\","];
        assert_eq!(same, names);
    }
}
