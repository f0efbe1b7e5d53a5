//! A file that somebody chose: its name, its size, its bytes. It never leaves the tablet.

use js_sys::Uint8Array;
use wasm_bindgen_futures::JsFuture;

/// A file that was chosen, not read yet.
#[derive(Clone, Debug)]
pub struct PickedFile {
    file: web_sys::File,
}

/// The browser does not give the bytes: the file was changed, moved or taken away since.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the browser cannot read the file")]
pub struct Unreadable;

impl PickedFile {
    /// The first of the files that a file field holds.
    #[must_use]
    pub fn first_of(files: Option<web_sys::FileList>) -> Option<Self> {
        let file = files?.get(0)?;
        Some(Self { file })
    }

    /// Its name, without a folder.
    #[must_use]
    pub fn name(&self) -> String {
        self.file.name()
    }

    /// How many bytes the browser says it has.
    #[must_use]
    pub fn size_bytes(&self) -> usize {
        // More than a machine can address is more than anybody allows.
        let size = self.file.size();
        let largest = f64::from(u32::MAX);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between zero and the largest u32"
        )]
        let size = size.clamp(0.0, largest) as usize;
        size
    }

    /// The browser's own name for it.
    pub(super) fn blob(&self) -> &web_sys::Blob {
        &self.file
    }

    /// All of it. Look at [`PickedFile::size_bytes`] first.
    ///
    /// # Errors
    /// [`Unreadable`]
    pub async fn bytes(&self) -> Result<Uint8Array, Unreadable> {
        let buffer = JsFuture::from(self.file.array_buffer()).await;
        buffer
            .map(|buffer| Uint8Array::new(&buffer))
            .map_err(|_| Unreadable)
    }
}
