//! Texts as addresses are printed: capitals, digits and few marks. Accents become what Italian forms use
//! (Agenzia delle Entrate, circolare 34/E of 2015): an accented vowel at the end of a word takes an apostrophe,
//! umlauts an E.

/// Whether a byte may stand in an address.
#[cfg(test)]
pub(super) const fn is_allowed(byte: u8) -> bool {
    matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b' ' | b'\'' | b'.' | b'-' | b'/')
}

/// The text in allowed characters; what has none becomes a blank, and blanks are single.
pub(super) fn capitals(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().flat_map(char::to_uppercase).peekable();
    while let Some(character) = characters.next() {
        let mark = characters.next_if(|next| ('\u{300}'..='\u{36f}').contains(next));
        let ends = characters.peek().is_none_or(|next| !next.is_alphabetic());
        let (plain, accent) = match mark {
            Some(mark) => (ascii(character), accent_of(mark)),
            None => spelt(character),
        };
        match accent {
            Accent::Grave if ends && "AEIOU".contains(plain) && !plain.is_empty() => {
                out.push_str(plain);
                // Someone who writes the apostrophe as well as the accent gets one.
                if characters.peek() != Some(&'\'') {
                    out.push('\'');
                }
            }
            Accent::Umlaut if "AOU".contains(plain) && !plain.is_empty() => {
                out.push_str(plain);
                out.push('E');
            }
            _ => out.push_str(plain),
        }
    }
    out.split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[derive(Clone, Copy)]
enum Accent {
    None,
    Grave,
    Umlaut,
}

const fn accent_of(mark: char) -> Accent {
    match mark {
        '\u{300}' | '\u{301}' => Accent::Grave,
        '\u{308}' => Accent::Umlaut,
        _ => Accent::None,
    }
}

/// Capital letters of the Latin blocks (U+00C0 to U+017F) and what they are written as.
const LETTERS: &[(&str, &str)] = &[
    ("ÂÃĀĂĄ", "A"),
    ("ÅÆ", "AE"),
    ("ÇĆĈĊČ", "C"),
    ("ĎĐÐ", "D"),
    ("ÊËĒĔĖĘĚ", "E"),
    ("ĜĞĠĢ", "G"),
    ("ĤĦ", "H"),
    ("ÎÏĨĪĬĮİ", "I"),
    ("Ĵ", "J"),
    ("Ķ", "K"),
    ("ĹĻĽĿŁ", "L"),
    ("ÑŃŅŇŊ", "N"),
    ("ÔÕŌŎŐ", "O"),
    ("ŒØ", "OE"),
    ("ŔŖŘ", "R"),
    ("ŚŜŞŠȘ", "S"),
    ("ŢŤŦȚ", "T"),
    ("ÛŨŪŬŮŰŲ", "U"),
    ("Ŵ", "W"),
    ("ÝŶŸ", "Y"),
    ("ŹŻŽ", "Z"),
    ("Þ", "TH"),
    ("ẞß", "SS"),
];

/// A capital, spelt in allowed characters, and its accent.
fn spelt(character: char) -> (&'static str, Accent) {
    let (plain, accent) = match character {
        'À' | 'Á' => ("A", Accent::Grave),
        'È' | 'É' => ("E", Accent::Grave),
        'Ì' | 'Í' => ("I", Accent::Grave),
        'Ò' | 'Ó' => ("O", Accent::Grave),
        'Ù' | 'Ú' => ("U", Accent::Grave),
        'Ä' => ("A", Accent::Umlaut),
        'Ö' => ("O", Accent::Umlaut),
        'Ü' => ("U", Accent::Umlaut),
        '’' | '‘' | '`' | '´' => ("'", Accent::None),
        '–' | '—' => ("-", Accent::None),
        other => (ascii(other), Accent::None),
    };
    if plain != " " || character.is_ascii() {
        return (plain, accent);
    }
    let known = LETTERS.iter().find(|(letters, _)| letters.contains(character));
    (known.map_or(" ", |(_, plain)| *plain), Accent::None)
}

/// An allowed ASCII character as it is; a blank for any other.
fn ascii(character: char) -> &'static str {
    const ALLOWED: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 '.-/";
    ALLOWED
        .find(character)
        .and_then(|at| ALLOWED.get(at..=at))
        .unwrap_or(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r3_accents_are_spelt_as_italian_forms_spell_them() {
        for (text, expected) in [
            ("Niccolò", "NICCOLO'"),
            ("Nicolo\u{300} Rossi", "NICOLO' ROSSI"),
            ("Nicolò' Rossi", "NICOLO' ROSSI"),
            ("José María", "JOSE' MARIA"),
            ("Müller-Lüdenscheidt", "MUELLER-LUEDENSCHEIDT"),
            ("Mu\u{308}ller", "MUELLER"),
            ("Straße", "STRASSE"),
            ("Łukasz Żółć", "LUKASZ ZOLC"),
            ("Ångström, Ørsted", "AENGSTROEM OERSTED"),
            ("D’Ambrosio – Rè", "D'AMBROSIO - RE'"),
            ("Șerban Ţurcanu", "SERBAN TURCANU"),
            ("12/A", "12/A"),
            ("a;b_c", "A B C"),
        ] {
            assert_eq!(capitals(text), expected, "{text}");
        }
    }
}
