//! PINs that many people would choose.

use super::{LENGTH, canonical};

/// Our own list: words of eight characters that come to mind here and in lists of leaked passwords everywhere.
/// Runs and repeats are refused by rules of their own.
const COMMON: [&[u8; LENGTH]; 48] = [
    b"PASSWORD",
    b"PASSWRD1",
    b"PASS1234",
    b"QWERTYUI",
    b"QWERTY12",
    b"QWERTZUI",
    b"ASDFGHJK",
    b"YXCVBNMA",
    b"ZXCVBNM1",
    b"1Q2W3E4R",
    b"Q1W2E3R4",
    b"1QAZ2WSX",
    b"QAZWSXED",
    b"ABCD1234",
    b"1234ABCD",
    b"ABC12345",
    b"A1B2C3D4",
    b"1A2B3C4D",
    b"AMOREMIO",
    b"TIAMO123",
    b"CIAO1234",
    b"ITALIA90",
    b"ITALIA06",
    b"ITALIA20",
    b"FORZAINT",
    b"JUVENTUS",
    b"JUVE1897",
    b"INTER190",
    b"MILAN189",
    b"ROMA1927",
    b"NAPOLI26",
    b"FRANCESC",
    b"ALESSAND",
    b"GIUSEPPE",
    b"FEDERICA",
    b"VALENTIN",
    b"INPS2020",
    b"INPS2021",
    b"MYINPS20",
    b"PIN12345",
    b"PENSIONE",
    b"BONUS600",
    b"600EURO1",
    b"LETMEIN1",
    b"WELCOME1",
    b"SUNSHINE",
    b"PRINCESS",
    b"FOOTBALL",
];

/// Whether many people would choose it; look-alikes count as what they look like.
pub(super) fn is_common(read: [u8; LENGTH]) -> bool {
    COMMON.iter().any(|word| word.map(canonical) == read)
}
