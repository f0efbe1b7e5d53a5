//! The code that adds a tablet, in whatever form it reaches the app: a link that was pasted, what a
//! photograph says, the digits by themselves.

/// The code is so many hexadecimal digits: 128 random bits.
pub const CODE_CHARS: usize = 32;

/// The code in a link or by itself, however it was copied; none where there is none.
#[must_use]
pub fn code_in(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let last = typed.rsplit('#').next().unwrap_or(typed);
    let code: String = last.chars().filter(|c| !c.is_whitespace()).collect();
    let code = code.to_lowercase();
    let is_code = code.len() == CODE_CHARS && code.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_code.then_some(code)
}

#[cfg(test)]
mod tests {
    use super::code_in;

    #[test]
    fn the_code_is_found_in_a_link_and_by_itself() {
        const CODE: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
        let check = |typed: &str, expect: Option<&str>| {
            assert_eq!(code_in(typed).as_deref(), expect, "{typed}");
        };
        check(
            &format!("https://so.xa.example/them-may#{CODE}"),
            Some(CODE),
        );
        check(&format!("  {CODE}\n"), Some(CODE));
        check("0F1E2D3C 4B5A6978 8796A5B4 C3D2E1F0", Some(CODE));
        check("https://so.xa.example/them-may", None);
        check(&CODE[1..], None);
        check("", None);
    }
}
