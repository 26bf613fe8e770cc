//! Words nobody should find in a message from the Institute.

use super::LENGTH;

/// Rude or hateful words in Italian, German and English, spelt with the letters a half can seem to have:
/// 0 reads as O, 1 as I or L, V as U.
const WORDS: [&[u8]; 44] = [
    b"ANAL", b"ANVS", b"ARSCH", b"ARSE", b"BASTARD", b"BITCH", b"BOCCHIN", b"CAZZ", b"COCK", b"COGLION",
    b"CRAP", b"CVLO", b"CVNT", b"DICK", b"DVCE", b"FASCI", b"FICA", b"FICK", b"FIGA", b"FOTZ", b"FROCI",
    b"FVCK", b"HEIL", b"HITLER", b"HVRE", b"KACK", b"MERD", b"MORTE", b"NAZI", b"NEGR", b"NIGG", b"PENE",
    b"PISS", b"POMPIN", b"PORCA", b"PORCO", b"PVTT", b"RAPE", b"SCHEISS", b"SEX", b"SHIT", b"STRONZ",
    b"TROIA", b"ZOCCO",
];

/// Whether a half contains one of [`WORDS`] in either reading of the digit 1.
pub(super) fn is_rude(half: [u8; LENGTH]) -> bool {
    [b'I', b'L'].into_iter().any(|one| {
        let read = half.map(|character| match character {
            b'0' => b'O',
            b'1' => one,
            b'5' => b'S',
            other => other,
        });
        WORDS
            .iter()
            .any(|word| read.windows(word.len()).any(|window| window == *word))
    })
}
