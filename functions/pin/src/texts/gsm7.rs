//! How long a text is in an SMS (3GPP TS 23.038, the GSM 7-bit default alphabet).

/// How many septets fit into one part.
pub const ONE_PART: usize = 160;

/// The default alphabet but for the escape.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
                     ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

/// The extension table: each takes an escape as well.
const EXTENSION: &str = "\u{c}^{}\\[~]|€";

/// How many septets a text takes; `None` if a character is not in the alphabet, so that the whole text would
/// go out in UCS-2, 70 characters a part.
#[must_use]
pub fn septets(text: &str) -> Option<usize> {
    text.chars()
        .map(|character| match character {
            basic if BASIC.contains(basic) => Some(1),
            extended if EXTENSION.contains(extended) => Some(2),
            _ => None,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_alphabet_has_127_characters_and_the_escape() {
        assert_eq!(BASIC.chars().count(), 127);
    }

    #[test]
    fn accents_of_italian_fit_and_the_curly_apostrophe_does_not() {
        assert_eq!(septets("èéàìòù"), Some(6));
        assert_eq!(septets("€"), Some(2));
        assert_eq!(septets("l’ora"), None);
        assert_eq!(septets("ê"), None);
    }
}
