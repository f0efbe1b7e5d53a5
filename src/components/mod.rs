//! Pieces of screens. They know words and shapes, nothing of the domain.
#![allow(
    missing_docs,
    reason = "a component has its docs; its props are named for what they are"
)]

pub mod bar;
pub mod choice_cards;
pub mod dialog;
pub mod field;
pub mod frame;
pub mod lease_over;
pub mod locked;
pub mod more;
pub mod new_version;
pub mod notice;
pub mod qr_code;
pub mod redirect;
