//! Mounts the app on the page; everything else is in the library.

fn main() {
    app::start();
}
