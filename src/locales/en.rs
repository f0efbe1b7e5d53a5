//! English: the second language of every screen.

use super::{App, Language, Locale, Nav, NotFound, SignIn, Status};

/// English.
pub static EN: Locale = Locale {
    language: Language::En,
    app: App {
        name: "Sổ Cán Bộ",
        commune: "Xuân Hưng commune",
        demo_banner: "Invented data",
        skip_to_page: "Skip to the page",
        opening: "Opening the book on this tablet…",
    },
    nav: Nav {
        label: "Pages",
        dashboard: "Dashboard",
        cadres: "People",
        units: "Units",
        assess: "Self-assessment",
        review: "Review",
        sync: "Sync",
        settings: "Settings",
    },
    status: Status {
        online: "Online",
        offline: "Offline",
        sign_in_to_send: "Sign in to send",
        unsent: |count| format!("{count} unsent"),
        all_sent: "all sent",
        never: "no contact yet",
    },
    sign_in: SignIn {
        title: "Sign in",
        name: "User name",
        password: "Password",
        purpose: "This app keeps records of cadres and their digital-skills self-assessments, to follow the targets of the resolution. The time taken to answer is recorded too.",
        working_copy: "This is a working copy; it does not replace the master file.",
        no_secrets: "Do not enter anything on the list of state secrets.",
        wrong: "The user name or the password is not right. Check and try again; if the password is forgotten, ask the administrator to reset it.",
        wait: |seconds| format!("Too many wrong attempts. Wait {seconds} seconds and try again."),
        no_answer: "The server did not answer. The first sign-in on this tablet needs a network. Check the connection and try again.",
        not_understood: "The server's answer does not fit this version. Reload the page; if it stays so, tell the administrator.",
    },
    not_found: NotFound {
        title: "No such page",
        text: "The address may be mistyped. Nothing is lost.",
        home: "To the dashboard",
    },
};
