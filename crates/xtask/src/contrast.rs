//! The colours of `style/tokens.css` against each other, light and dark: text must be readable on
//! every ground it stands on, the parts of the bar must stand apart.
//!
//! Source: W3C, WCAG 2.2, "contrast ratio" and "relative luminance".

use std::collections::BTreeMap;

use anyhow::{Context, Result};

use crate::project;

/// Text on its ground (WCAG 2.2, 1.4.3).
const TEXT_MIN: f64 = 4.5;
/// Parts of a picture, and the outline of what has the focus (1.4.11).
const PART_MIN: f64 = 3.0;

/// Every colour of text, on every ground.
const TEXTS: [&str; 10] = [
    "ink",
    "ink-2",
    "brand",
    "meets",
    "awaiting",
    "returned",
    "below",
    "not-assessed",
    "expired",
    "conflict",
];
const GROUNDS: [&str; 3] = ["paper", "surface", "surface-2"];
/// Text with a ground of its own.
const OWN_GROUND: [(&str, &str); 3] = [
    ("brand-ink", "brand"),
    ("demo-ink", "demo"),
    ("paper", "conflict"),
];
/// Parts of the bar that touch each other, and outlines on what they stand on.
const PARTS: [(&str, &str); 9] = [
    ("bar-certain", "bar-possible"),
    ("bar-possible", "bar-ground"),
    ("bar-mark", "bar-mark-edge"),
    ("bar-mark-edge", "bar-certain"),
    ("bar-mark-edge", "bar-possible"),
    ("bar-mark", "bar-ground"),
    ("focus", "paper"),
    ("focus", "surface"),
    ("focus", "surface-2"),
];

type Colours = BTreeMap<String, [u8; 3]>;

/// Adds a line for every pair that is too close.
pub fn check(breaches: &mut Vec<String>) -> Result<()> {
    let text = std::fs::read_to_string(project::root().join("style/tokens.css"))?;
    for (theme, colours) in themes(&text)? {
        for (front, back, least) in pairs() {
            let colour = |name: &str| {
                let found = colours.get(name).copied();
                found.with_context(|| format!("style/tokens.css: no colour --{name} ({theme})"))
            };
            let ratio = contrast(colour(front)?, colour(back)?);
            if ratio < least {
                breaches.push(format!(
                    "style/tokens.css ({theme}): --{front} on --{back} is {ratio:.2}:1, wanted {least}:1"
                ));
            }
        }
    }
    Ok(())
}

fn pairs() -> Vec<(&'static str, &'static str, f64)> {
    let on_grounds = TEXTS
        .iter()
        .flat_map(|text| GROUNDS.iter().map(|ground| (*text, *ground, TEXT_MIN)));
    let on_own = OWN_GROUND
        .iter()
        .map(|(text, ground)| (*text, *ground, TEXT_MIN));
    let parts = PARTS.iter().map(|(one, other)| (*one, *other, PART_MIN));
    on_grounds.chain(on_own).chain(parts).collect()
}

/// The light colours, and the dark ones with the light ones behind them.
fn themes(text: &str) -> Result<[(&'static str, Colours); 2]> {
    let block = |head: &str| {
        let (_, rest) = text
            .split_once(head)
            .with_context(|| format!("no `{head}`"))?;
        let (block, _) = rest.split_once('}').context("a block without an end")?;
        Ok::<_, anyhow::Error>(colours(block))
    };
    let light = block(":root {")?;
    let mut dark = light.clone();
    dark.extend(block(":root[data-theme=\"dark\"] {")?);
    Ok([("light", light), ("dark", dark)])
}

/// `--name: #rrggbb;`
fn colours(block: &str) -> Colours {
    let colour = |line: &str| {
        let (name, value) = line.trim().strip_prefix("--")?.split_once(':')?;
        let digits = value.trim().trim_end_matches(';').strip_prefix('#')?;
        let number = u32::from_str_radix(digits, 16)
            .ok()
            .filter(|_| digits.len() == 6)?;
        let [_, red, green, blue] = number.to_be_bytes();
        Some((name.to_owned(), [red, green, blue]))
    };
    block.lines().filter_map(colour).collect()
}

fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn luminance(colour: [u8; 3]) -> f64 {
    let linear = |part: u8| {
        let part = f64::from(part) / 255.0;
        if part <= 0.040_45 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    };
    let [red, green, blue] = colour.map(linear);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

#[cfg(test)]
mod tests {
    use super::{check, colours, contrast};

    #[test]
    fn every_pair_of_colours_can_be_told_apart() {
        let mut breaches = Vec::new();
        check(&mut breaches).unwrap();
        assert!(breaches.is_empty(), "{}", breaches.join("\n"));
    }

    #[test]
    fn contrast_is_as_the_standard_counts_it() {
        let near = |ratio: f64, expect: f64| assert!((ratio - expect).abs() < 0.01, "{ratio}");
        near(contrast([0, 0, 0], [255, 255, 255]), 21.0);
        near(contrast([255, 255, 255], [0x76, 0x76, 0x76]), 4.54);
        near(contrast([9, 9, 9], [9, 9, 9]), 1.0);
    }

    #[test]
    fn colours_are_read_from_a_block() {
        let read = colours("--ink: #1b1a18;\n --space-1: 0.25rem;\n --focus: #0b57d0;");
        assert_eq!(read["ink"], [0x1b, 0x1a, 0x18]);
        assert_eq!(read.len(), 2);
    }
}
