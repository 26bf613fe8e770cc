//! Reading a printed letter, as the person who gets it does: from the page alone.

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// What stands on a letter's page.
#[derive(Default, Zeroize, ZeroizeOnDrop)]
pub(super) struct Page {
    /// The address block.
    pub(super) rows: Vec<String>,
    /// The half.
    pub(super) half: String,
    /// The code that stops the PIN (D16).
    pub(super) disown_code: String,
}

/// Reads a PDF; `None` if it is no letter.
pub(super) fn read(pdf: &[u8]) -> Option<Page> {
    let document = lopdf::Document::load_mem(pdf).ok()?;
    let text = Zeroizing::new(document.extract_text(&[1]).ok()?);
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    // The block is all capitals, and the date below it is not.
    let below = lines
        .iter()
        .position(|line| line.chars().any(char::is_lowercase))?;
    let (rows, text) = lines.split_at(below);
    let half = text.iter().find(|line| is_half(line))?;
    let code = text.iter().find(|line| is_code(line))?;
    let rows = rows.iter().filter(|line| !line.is_empty());
    Some(Page {
        rows: rows.map(|row| (*row).to_owned()).collect(),
        half: half.replace(' ', ""),
        disown_code: (*code).to_owned(),
    })
}

/// `XXXX XXXX`: nothing else on the page looks like it.
fn is_half(line: &str) -> bool {
    line.split_once(' ').is_some_and(|(left, right)| {
        [left, right].iter().all(|part| {
            part.len() == 4
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        })
    })
}

/// Eight groups of four small letters.
fn is_code(line: &str) -> bool {
    let groups: Vec<&str> = line.split('-').collect();
    groups.len() == 8
        && groups
            .iter()
            .all(|group| group.len() == 4 && group.bytes().all(|byte| byte.is_ascii_lowercase()))
}
