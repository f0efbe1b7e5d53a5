//! The page itself: its attributes, its title, its visibility, its focus.

use std::cell::RefCell;

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};

use super::preferences::{Preferences, TextSize, Theme};

/// Puts the preferences onto the page, where the stylesheets read them.
pub fn apply(preferences: Preferences) {
    let Some(root) = root() else { return };
    let size = match preferences.text_size {
        TextSize::Normal => "1",
        TextSize::Large => "1.25",
        TextSize::Largest => "1.5",
    };
    let theme = match preferences.theme {
        Theme::System if darkness().is_some_and(|query| query.matches()) => "dark",
        Theme::System | Theme::Light => "light",
        Theme::Dark => "dark",
    };
    // Attributes with these names and values cannot be refused.
    let _ = root.style().set_property("--text-scale", size);
    let _ = root.set_attribute("data-theme", theme);
    let _ = root.set_attribute("lang", if preferences.english { "en" } else { "vi" });
}

/// Calls `listener` when the tablet turns dark or light, for as long as the page lives.
pub fn on_darkness(listener: impl FnMut() + 'static) {
    listen(darkness().as_ref().map(AsRef::as_ref), "change", listener);
}

/// When the program stops, leaves the line that stopped it on the page, where boot.js finds it for
/// the administrator. The line only: a message could hold what somebody wrote.
pub fn name_the_line_that_stops() {
    std::panic::set_hook(Box::new(|panic| {
        if let (Some(root), Some(place)) = (root(), panic.location()) {
            let _ = root.set_attribute("data-stopped-at", &place.to_string());
        }
    }));
}

/// Takes away what index.html shows until there is something to draw.
pub fn end_of_loading() {
    if let Some(loading) = document().and_then(|it| it.get_element_by_id("loading")) {
        loading.remove();
    }
}

/// Names the page in the browser's tab and history.
pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// True while the user can see this page.
#[must_use]
pub fn is_visible() -> bool {
    document()
        .is_some_and(|document| document.visibility_state() == web_sys::VisibilityState::Visible)
}

/// Calls `listener` whenever the page is shown or hidden, for as long as the page lives.
pub fn on_visibility(listener: impl FnMut() + 'static) {
    listen(
        document().as_ref().map(AsRef::as_ref),
        "visibilitychange",
        listener,
    );
}

/// Calls `listener` when the browser believes that the network came or went. A hint only.
pub fn on_network_hint(listener: impl FnMut() + Clone + 'static) {
    for name in ["online", "offline"] {
        on_window_event(name, listener.clone());
    }
}

/// Puts the focus on an element, by its id.
pub fn focus(id: &str) {
    let element = document().and_then(|document| document.get_element_by_id(id));
    if let Some(element) =
        element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok())
    {
        // An element that cannot take the focus leaves it where it is.
        let _ = element.focus();
    }
}

/// Unfolds whatever an element is folded into, then puts the focus on it.
pub fn unfold_and_focus(id: &str) {
    let element = document().and_then(|document| document.get_element_by_id(id));
    let fold = element.and_then(|element| element.closest("details").ok().flatten());
    if let Some(fold) = fold {
        // An attribute of this name cannot be refused.
        let _ = fold.set_attribute("open", "");
    }
    focus(id);
}

/// True while a field has the focus.
#[must_use]
pub fn is_typing() -> bool {
    const FIELDS: &str =
        "input:not([type=checkbox], [type=radio]):focus, textarea:focus, select:focus";
    document().is_some_and(|it| !matches!(it.query_selector(FIELDS), Ok(None)))
}

/// Calls `listener` at every event of this name that reaches the window.
pub fn on_window_event(name: &str, listener: impl FnMut() + 'static) {
    listen(
        web_sys::window().as_ref().map(AsRef::as_ref),
        name,
        listener,
    );
}

/// What is being typed counts as typed when the page is hidden: a tablet may end a hidden page at
/// any time. Once a page.
pub fn keep_typing_when_hidden() {
    /// A choice is made by choosing, and a file by taking it: only typing can be half done.
    const TYPED: &str = "input:not([type=checkbox], [type=radio], [type=file]), textarea";
    on_visibility(|| {
        if is_visible() {
            return;
        }
        let Some(document) = document() else { return };
        let (Some(typing), Ok(event)) = (document.active_element(), document.create_event("Event"))
        else {
            return;
        };
        if !typing.matches(TYPED).unwrap_or_default() {
            return;
        }
        event.init_event_with_bubbles("change", true);
        // A page that nobody listens to has nothing to keep.
        let _ = typing.dispatch_event(&event);
    });
}

/// True when a field holds text, a question is open, or a part of the page says that it holds
/// something that is not kept (`data-unsaved`): then nobody may reload the page unasked.
#[must_use]
pub fn holds_something() -> bool {
    const FIELDS: &str = "input:not([type=checkbox], [type=radio]), textarea";
    let Some(document) = document() else {
        return false;
    };
    let is_marked = document.query_selector("[data-unsaved], dialog[open]");
    if !matches!(is_marked, Ok(None)) {
        return true;
    }
    let Ok(fields) = document.query_selector_all(FIELDS) else {
        return true;
    };
    let text = |field: web_sys::Node| Reflect::get(&field, &"value".into()).ok()?.as_string();
    (0..fields.length())
        .filter_map(|at| fields.get(at).and_then(text))
        .any(|text| !text.is_empty())
}

/// Opens the page anew: the only sure way to drop everything from memory.
pub fn reload() {
    if let Some(window) = web_sys::window() {
        // A page that cannot reload stays as it is.
        let _ = window.location().reload();
    }
}

/// Shows the page from its top, where something new is said.
pub fn to_top() {
    if let Some(window) = web_sys::window() {
        window.scroll_to_with_x_and_y(0.0, 0.0);
    }
    put_focus_on_heading();
}

/// Puts the focus on the heading of what is drawn in the frame, so that whoever hears the screen
/// hears where they are, and the next Tab begins there. Leaves it to a part that took the focus.
pub fn focus_heading() {
    let is_taken = document().and_then(|it| it.query_selector("#page :focus").ok().flatten());
    if is_taken.is_none() {
        put_focus_on_heading();
    }
}

fn put_focus_on_heading() {
    let Some(document) = document() else { return };
    let found = |selector| document.query_selector(selector).ok().flatten();
    let heading = found("#page h1").or_else(|| found("#page"));
    if let Some(heading) = heading.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        // A heading that cannot take the focus leaves it where it is.
        let _ = heading.set_attribute("tabindex", "-1");
        let _ = heading.focus_with_options(&options);
    }
}

/// Prints the page.
pub fn print() {
    if let Some(window) = web_sys::window() {
        let _ = window.print();
    }
}

fn listen(target: Option<&web_sys::EventTarget>, name: &str, listener: impl FnMut() + 'static) {
    let Some(target) = target else { return };
    let listener = Closure::<dyn FnMut()>::new(listener);
    if target
        .add_event_listener_with_callback(name, listener.as_ref().unchecked_ref())
        .is_ok()
    {
        // Lives as long as the page.
        listener.forget();
    }
}

/// Whether the tablet is dark, as the browser tells it.
fn darkness() -> Option<web_sys::MediaQueryList> {
    let query = web_sys::window()?.match_media("(prefers-color-scheme: dark)");
    query.ok().flatten()
}

/// True on a phone, where there is one column.
#[must_use]
pub fn is_narrow() -> bool {
    let window = web_sys::window();
    let query = window.and_then(|window| window.match_media("(max-width: 620px)").ok().flatten());
    query.is_some_and(|query| query.matches())
}

fn document() -> Option<web_sys::Document> {
    web_sys::window()?.document()
}

fn root() -> Option<web_sys::HtmlElement> {
    document()?.document_element()?.dyn_into().ok()
}

/// Keeps a text with this place in the history, outside the address: what was typed may be a name.
/// `name` is what it is kept under; the page that keeps it stands in it, because a page that was
/// just opened by a link is drawn while the place is still the one before.
///
/// Only whoever's book is open finds it again: see [`belongs_to`].
pub fn remember_here(name: &str, text: &str) {
    let Some(history) = web_sys::window().and_then(|window| window.history().ok()) else {
        return;
    };
    let kept = state_here().and_then(|state| state.dyn_into::<Object>().ok());
    let kept = kept.map_or_else(Object::new, |kept| Object::assign(&Object::new(), &kept));
    // A browser that keeps no state forgets what was typed when the page is left.
    let _ = Reflect::set(&kept, &owned(name), &text.into());
    let _ = history.replace_state(&kept, "");
}

/// Leaves this address for the first page, also in the history: it holds what nobody may find there.
pub fn forget_address() {
    if let Some(history) = web_sys::window().and_then(|window| window.history().ok()) {
        // An address of this origin cannot be refused.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some("/"));
    }
}

/// Under this name it is kept how far down a place was left.
const SCROLL: &str = "scroll";

/// Keeps how far down a place is left by a link, for as long as the page lives. The browser asks when
/// the next page is drawn already, and remembers a place that a shorter one has cut off.
pub fn keep_scroll_of_places() {
    let keep = Closure::<dyn FnMut(web_sys::Event)>::new(|event: web_sys::Event| {
        let element = event
            .target()
            .and_then(|it| it.dyn_into::<web_sys::Element>().ok());
        let link = element.and_then(|element| element.closest("a[href]").ok().flatten());
        let down = web_sys::window().and_then(|window| window.scroll_y().ok());
        if let (Some(_), Some(down)) = (link, down) {
            remember_here(SCROLL, &down.to_string());
        }
    });
    let Some(window) = web_sys::window() else {
        return;
    };
    let listener = keep.as_ref().unchecked_ref();
    // Before the router hears of it.
    if window
        .add_event_listener_with_callback_and_bool("click", listener, true)
        .is_ok()
    {
        // Lives as long as the page.
        keep.forget();
    }
}

/// Goes as far down as this place was left, if it was.
pub fn return_to_scroll() {
    let down = remembered_here(SCROLL).and_then(|down| down.parse::<f64>().ok());
    if let (Some(down), Some(window)) = (down, web_sys::window()) {
        window.scroll_to_with_x_and_y(0.0, down);
    }
}

/// A place that keeps one text, for whoever goes to another address with it.
#[must_use]
pub fn remembered(name: &str, text: &str) -> JsValue {
    let kept = Object::new();
    let _ = Reflect::set(&kept, &owned(name), &text.into());
    kept.into()
}

/// The text that this place in the history keeps under a name.
#[must_use]
pub fn remembered_here(name: &str) -> Option<String> {
    let kept = state_here()?.dyn_into::<Object>().ok()?;
    Reflect::get(&kept, &owned(name)).ok()?.as_string()
}

thread_local! {
    /// Whose book is open.
    static OWNER: RefCell<String> = RefCell::default();
}

/// From now on places keep texts for this book, and give back none that another one kept: whoever
/// signs in next on this tablet comes back to the same places.
pub fn belongs_to(book: &str) {
    OWNER.with_borrow_mut(|owner| book.clone_into(owner));
}

fn owned(name: &str) -> JsValue {
    OWNER.with_borrow(|owner| format!("{name} {owner}").into())
}

/// The address of this place in the history, from its path on, and what is kept with it.
#[must_use]
pub fn place_here() -> Option<(String, JsValue)> {
    let location = web_sys::window()?.location();
    let (path, search) = (location.pathname().ok()?, location.search().ok()?);
    let address = format!("{path}{search}{}", location.hash().ok()?);
    Some((address, state_here()?))
}

fn state_here() -> Option<JsValue> {
    web_sys::window()?.history().ok()?.state().ok()
}

/// Where this app is served from, like `https://so.xa.example`.
#[must_use]
pub fn origin() -> String {
    let origin = web_sys::window().and_then(|window| window.location().origin().ok());
    origin.unwrap_or_default()
}

/// What stands behind `#` in the address, without it.
#[must_use]
pub fn fragment() -> String {
    let hash = web_sys::window().and_then(|window| window.location().hash().ok());
    hash.unwrap_or_default().trim_start_matches('#').to_owned()
}
