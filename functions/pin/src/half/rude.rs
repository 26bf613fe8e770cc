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

/// A word as the low bytes of a number, so that one comparison looks at a place in a half.
#[derive(Clone, Copy)]
struct Packed {
    bits: u64,
    mask: u64,
    length: usize,
}

const PACKED: [Packed; WORDS.len()] = {
    let mut packed = [Packed {
        bits: 0,
        mask: 0,
        length: 0,
    }; WORDS.len()];
    let mut word = 0;
    while word < WORDS.len() {
        packed[word] = pack(WORDS[word]);
        word += 1;
    }
    packed
};

const fn pack(word: &[u8]) -> Packed {
    let (mut bits, mut mask, mut place) = (0, 0, 0);
    while place < word.len() {
        bits |= (word[place] as u64) << (8 * place);
        mask |= 0xff << (8 * place);
        place += 1;
    }
    Packed {
        bits,
        mask,
        length: word.len(),
    }
}

/// Whether a half contains one of [`WORDS`] in either reading of the digit 1.
pub(super) fn is_rude(half: [u8; LENGTH]) -> bool {
    let has_one = half.contains(&b'1');
    [b'I', b'L']
        .into_iter()
        .take(1 + usize::from(has_one))
        .any(|one| {
            let read = u64::from_le_bytes(half.map(|character| match character {
                b'0' => b'O',
                b'1' => one,
                b'5' => b'S',
                other => other,
            }));
            PACKED.iter().any(|word| {
                (0..=LENGTH - word.length).any(|place| (read >> (8 * place)) & word.mask == word.bits)
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn d2_every_word_is_found_at_every_place() {
        for word in WORDS {
            for place in 0..=LENGTH - word.len() {
                let mut half = *b"9X9X9X9X";
                half[place..place + word.len()].copy_from_slice(word);
                assert!(is_rude(half), "{}", half.escape_ascii());
                half[place] = b'9';
                let is_another = WORDS
                    .iter()
                    .any(|other| half.windows(other.len()).any(|window| window == *other));
                assert_eq!(is_rude(half), is_another, "{}", half.escape_ascii());
            }
        }
    }
}
