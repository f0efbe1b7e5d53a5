//! The browser, as the app needs it: clock, ids, network, locks, storage, the service worker.
//!
//! With `store/indexeddb` this is the only place that names `web_sys`. Nothing here knows what
//! a cadre is; each file is one ability with a plain Rust face.

pub mod channel;
pub mod clock;
pub mod event_stream;
pub mod file;
pub mod http;
pub mod ids;
pub mod locks;
pub mod packing;
pub mod page;
pub mod picture;
pub mod preferences;
pub mod service_worker;
pub mod signing;
pub mod storage;
pub mod timer;
pub mod worker;
