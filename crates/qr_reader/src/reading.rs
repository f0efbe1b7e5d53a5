//! From the brightness of pixels to the text of a code.

/// The text of the first code that can be read in a picture of so many pixels a row.
pub(crate) fn read(width: usize, pixels: &[u8]) -> Option<String> {
    let height = pixels.len().checked_div(width)?;
    let brightness = |x: usize, y: usize| pixels.get(y * width + x).copied().unwrap_or(u8::MAX);
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, height, brightness);
    let codes = picture.detect_grids();
    codes.iter().find_map(|code| Some(code.decode().ok()?.1))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::read;
    use qrcodegen::{QrCode, QrCodeEcc};

    /// A code as a camera might see it: each module so many pixels wide, on grey paper.
    fn photograph(text: &str, scale: usize) -> (usize, Vec<u8>) {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).unwrap();
        let modules = usize::try_from(code.size()).unwrap() + 8;
        let width = modules * scale;
        let mut pixels = vec![200; width * width];
        for y in 0..width {
            for x in 0..width {
                let module = |at: usize| i32::try_from(at / scale).unwrap() - 4;
                if code.get_module(module(x), module(y)) {
                    pixels[y * width + x] = 40;
                }
            }
        }
        (width, pixels)
    }

    #[test]
    fn what_the_app_draws_is_read_again() {
        let link = "https://so.xa.example/them-may#0f1e2d3c4b5a69788796a5b4c3d2e1f0";
        for scale in [3, 5, 9] {
            let (width, pixels) = photograph(link, scale);
            assert_eq!(read(width, &pixels).as_deref(), Some(link), "{scale}");
        }
    }

    #[test]
    fn a_picture_without_a_code_is_no_code_and_breaks_nothing() {
        assert_eq!(read(0, &[]), None);
        assert_eq!(read(100, &[]), None);
        assert_eq!(read(100, &[200; 10_000]), None);
        assert_eq!(read(7, &[0; 50]), None);
    }
}
