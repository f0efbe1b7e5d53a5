//! Takes the names of functions out of a finished wasm file.
//!
//! The linker keeps them in a custom section that only debuggers read; it is a fifth of what a
//! first visit would fetch. The linker's own option takes more than this away: wasm-bindgen needs
//! to know the features that the program uses.

use anyhow::{Context, Result, bail};

const HEAD: &[u8] = b"\0asm\x01\0\0\0";
const CUSTOM: u8 = 0;
const NAMES: &[u8] = b"name";

/// The same program without the section of names. A program that has none comes back as it is.
///
/// Source: WebAssembly Core Specification, "Modules" and "Name Section".
pub fn without_names(wasm: &[u8]) -> Result<Vec<u8>> {
    let Some(mut rest) = wasm.strip_prefix(HEAD) else {
        bail!("not a wasm file of version 1");
    };
    let mut kept = HEAD.to_vec();
    while let Some((&id, after_id)) = rest.split_first() {
        let (size, body) = number(after_id)?;
        let (body, next) = body
            .split_at_checked(size)
            .context("a section is cut short")?;
        if !(id == CUSTOM && is_named(body, NAMES)?) {
            kept.extend(rest.get(..rest.len() - next.len()).unwrap_or_default());
        }
        rest = next;
    }
    Ok(kept)
}

fn is_named(body: &[u8], name: &[u8]) -> Result<bool> {
    let (length, text) = number(body)?;
    Ok(text
        .get(..length)
        .context("a section's name is cut short")?
        == name)
}

/// An unsigned LEB128 number of at most 32 bits, and what comes after it.
fn number(bytes: &[u8]) -> Result<(usize, &[u8])> {
    let mut value = 0;
    for (at, byte) in bytes.iter().enumerate().take(5) {
        value |= usize::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return Ok((value, bytes.get(at + 1..).unwrap_or_default()));
        }
    }
    bail!("a number is cut short or too long")
}

#[cfg(test)]
mod tests {
    use super::{HEAD, without_names};

    /// A section: its id, its size, its body.
    fn section(id: u8, body: &[u8]) -> Vec<u8> {
        let mut size = vec![u8::try_from(body.len() & 0x7f).unwrap() | 0x80];
        size.push(u8::try_from(body.len() >> 7).unwrap());
        [vec![id], size, body.to_vec()].concat()
    }

    #[test]
    fn only_the_names_go() {
        let names = section(0, &[b"\x04name".to_vec(), vec![7; 300]].concat());
        let features = section(0, b"\x0ftarget_features\x01");
        let code = section(10, &[0; 200]);
        let whole = [HEAD.to_vec(), code.clone(), names, features.clone()].concat();
        let expect = [HEAD.to_vec(), code, features].concat();
        assert_eq!(without_names(&whole).unwrap(), expect);
        assert_eq!(without_names(&expect).unwrap(), expect);
    }

    #[test]
    fn a_damaged_file_is_refused() {
        for bytes in [
            &b""[..],
            b"\0asm\x02\0\0\0",
            b"\0asm\x01\0\0\0\x0a\x05\x01",
            b"\0asm\x01\0\0\0\x0a\xff\xff\xff\xff\xff",
        ] {
            assert!(without_names(bytes).is_err(), "{bytes:?}");
        }
    }
}
