//! What a letter with marks counts as.
//!
//! Circolare 34/E/2011: Ä=AE, Æ=AE, Ö=OE, Œ=OE, Ü=UE, ß=SS; Â Ç Č Ê Ë Î Ï Ô Û Š Ž and accented vowels are
//! their base letter. Letters it does not name lose their marks, as Unicode decomposes them.

use std::ops::ControlFlow;

/// U+00C0 to U+024F, a byte each: an upper-case letter is itself, '.' nothing, and see [`pair`].
const LATIN: &[u8; 400] = b"\
    AAAA1A1CEEEEIIIIDNOOOO2.OUUU3Y54AAAA1A1CEEEEIIIIDNOOOO2.OUUU3Y5YAAAAAACCCCCCCCDD\
    DDEEEEEEEEEEGGGGGGGGHHHHIIIIIIIIII66JJKKKLLLLLLLLLLNNNNNNNNNOOOOOO22RRRRRRSSSSSS\
    SSTTTTTTUUUUUUUUUUUUWWYYYZZZZZZSBBBB..OCCDDDD.EEEFFGGhIIKKL.MNNOOOiiPPR..S.TTTTU\
    UUVYYZZZ............999777888AAIIOOUU33333333E11AA11GGGGKKOOOOZ.J999GGh.NNAA11OO\
    AAAAEEEEIIIIOOOORRRRUUUUSSTT..HHNDuuZZAAEE22OOOOOOYYLNTJdqACCLTSZ..B..EEJJ.QRRYY";

/// U+1E00 to U+1EFF, likewise: Vietnamese, and the capital ß.
const LATIN_ADDITIONAL: &[u8; 256] = b"\
    AABBBBBBCCDDDDDDDDDDEEEEEEEEEEFFGGHHHHHHHHHHIIIIKKKKKKLLLLLLLLMMMMMMNNNNNNNNOO22\
    OOOOPPPPRRRRRRRRSSSSSSSSSSTTTTTTTTUUUUUUUU33VVVVWWWWWWWWWWXXXXYYZZZZZZHTWYASSS4.\
    AAAAAAAAAAAAAAAAAAAAAAAAEEEEEEEEEEEEEEEEIIIIOOOOOOOOOOOOOOOOOOOOOOOOUUUUUUUUUUUU\
    UUYYYYYYYYll..YY";

const DIAERESIS: char = '\u{308}';

/// Feeds the letters A to Z that a name counts as, in order, until it has had enough; all else (blanks,
/// apostrophes, hyphens) is skipped.
#[inline]
pub(super) fn each(name: &str, mut take: impl FnMut(u8) -> ControlFlow<()>) -> ControlFlow<()> {
    // The last base letter, for a mark that follows it on its own (Unicode's decomposed form).
    let mut base = 0;
    for character in name.chars() {
        match character {
            'A'..='Z' | 'a'..='z' => {
                base = (character as u8).to_ascii_uppercase();
                take(base)?;
            }
            '\0'..='\u{7F}' => base = 0,
            DIAERESIS if matches!(base, b'A' | b'O' | b'U') => {
                base = 0;
                take(b'E')?;
            }
            '\u{300}'..='\u{36F}' => {}
            _ => {
                base = 0;
                for letter in marked(character).into_iter().filter(u8::is_ascii_uppercase) {
                    base = letter;
                    take(letter)?;
                }
            }
        }
    }
    ControlFlow::Continue(())
}

/// One or two letters; '.' where there is none.
fn marked(character: char) -> [u8; 2] {
    let at = character as usize;
    let found = match at {
        0xC0..0x250 => LATIN.get(at - 0xC0),
        0x1E00..0x1F00 => LATIN_ADDITIONAL.get(at - 0x1E00),
        _ => None,
    };
    pair(found.copied().unwrap_or(b'.'))
}

fn pair(entry: u8) -> [u8; 2] {
    match entry {
        b'1' => *b"AE",
        b'2' => *b"OE",
        b'3' => *b"UE",
        b'4' => *b"SS",
        b'5' => *b"TH",
        b'6' => *b"IJ",
        b'7' => *b"LJ",
        b'8' => *b"NJ",
        b'9' => *b"DZ",
        b'd' => *b"DB",
        b'h' => *b"HV",
        b'i' => *b"OI",
        b'l' => *b"LL",
        b'q' => *b"QP",
        b'u' => *b"OU",
        letter => [letter, b'.'],
    }
}
