//! A picture that somebody chose, unpacked by the browser itself: how bright each pixel is. It never
//! leaves the tablet.

use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmap};

use super::file::{PickedFile, Unreadable};

/// How bright each pixel is, row by row.
pub struct Brightness {
    /// Pixels a row.
    pub width: u32,
    /// A byte a pixel; 255 is white.
    pub pixels: Uint8Array,
}

/// Unpacks a picture, made smaller where its longer side has more pixels than `side_max`.
///
/// # Errors
/// [`Unreadable`]: the browser knows no such picture.
pub async fn brightness(file: &PickedFile, side_max: u32) -> Result<Brightness, Unreadable> {
    unpack(file, side_max).await.ok_or(Unreadable)
}

async fn unpack(file: &PickedFile, side_max: u32) -> Option<Brightness> {
    let window = web_sys::window()?;
    let unpacking = window.create_image_bitmap_with_blob(file.blob()).ok()?;
    let picture: ImageBitmap = JsFuture::from(unpacking).await.ok()?.dyn_into().ok()?;
    let (width, height) = fitting(picture.width(), picture.height(), side_max)?;
    let canvas = window.document()?.create_element("canvas").ok()?;
    let canvas: HtmlCanvasElement = canvas.dyn_into().ok()?;
    canvas.set_width(width);
    canvas.set_height(height);
    let context = canvas.get_context("2d").ok()??;
    let context: CanvasRenderingContext2d = context.dyn_into().ok()?;
    // What is see-through is paper.
    context.set_fill_style_str("white");
    context.fill_rect(0.0, 0.0, f64::from(width), f64::from(height));
    context
        .draw_image_with_image_bitmap_and_dw_and_dh(
            &picture,
            0.0,
            0.0,
            f64::from(width),
            f64::from(height),
        )
        .ok()?;
    picture.close();
    let (whole_width, whole_height) = (f64::from(width), f64::from(height));
    let data = context.get_image_data(0.0, 0.0, whole_width, whole_height);
    let pixels = grey(&data.ok()?.data());
    Some(Brightness {
        width,
        pixels: Uint8Array::from(pixels.as_slice()),
    })
}

/// The size that keeps the shape and the bound; none for a picture without pixels.
fn fitting(width: u32, height: u32, side_max: u32) -> Option<(u32, u32)> {
    let longer = width.max(height);
    if width == 0 || height == 0 {
        return None;
    }
    if longer <= side_max {
        return Some((width, height));
    }
    let fit = |side: u32| {
        let side = u64::from(side) * u64::from(side_max) / u64::from(longer);
        u32::try_from(side).unwrap_or(side_max).max(1)
    };
    Some((fit(width), fit(height)))
}

/// Red, green, blue and opacity as brightness, by the weights of ITU-R BT.601.
fn grey(pixels: &[u8]) -> Vec<u8> {
    let bright = |pixel: &[u8]| match pixel {
        [red, green, blue, ..] => {
            let sum = 299 * u32::from(*red) + 587 * u32::from(*green) + 114 * u32::from(*blue);
            u8::try_from(sum / 1_000).unwrap_or(u8::MAX)
        }
        _ => u8::MAX,
    };
    pixels.chunks(4).map(bright).collect()
}

#[cfg(test)]
mod tests {
    use super::{fitting, grey};

    #[test]
    fn a_large_picture_is_made_smaller_in_its_shape() {
        assert_eq!(fitting(4_000, 3_000, 1_000), Some((1_000, 750)));
        assert_eq!(fitting(3_000, 4_000, 1_000), Some((750, 1_000)));
        assert_eq!(fitting(640, 480, 1_000), Some((640, 480)));
        assert_eq!(fitting(100_000, 1, 1_000), Some((1_000, 1)));
        assert_eq!(fitting(0, 480, 1_000), None);
    }

    #[test]
    fn white_is_bright_and_black_is_dark() {
        let pixels = [255, 255, 255, 255, 0, 0, 0, 255, 255, 0, 0, 255];
        assert_eq!(grey(&pixels), [255, 0, 76]);
    }
}
