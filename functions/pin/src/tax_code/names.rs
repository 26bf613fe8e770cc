//! The three letters of a surname and of a name (DM 23 dicembre 1976, art. 2).

use std::ops::ControlFlow;

use super::letters;

/// The letters A, E, I, O, U as bits.
const VOWELS: u32 = 1 | 1 << 4 | 1 << 8 | 1 << 14 | 1 << 20;

/// The first consonants and vowels of a name: no more of it counts.
struct Gist {
    consonants: [u8; 4],
    consonant_count: usize,
    vowels: [u8; 3],
    vowel_count: usize,
}

impl Gist {
    /// Reads no further than the last consonant that is wanted.
    #[inline]
    fn of(name: &str, wanted: usize) -> Self {
        let mut gist = Self {
            consonants: [0; 4],
            consonant_count: 0,
            vowels: [0; 3],
            vowel_count: 0,
        };
        let _ = letters::each(name, |letter| {
            gist.add(letter);
            if gist.consonant_count == wanted {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        gist
    }

    #[inline]
    fn add(&mut self, letter: u8) {
        let is_vowel = VOWELS >> (letter.wrapping_sub(b'A') & 31) & 1 == 1;
        let (kept, count): (&mut [u8], _) = if is_vowel {
            (&mut self.vowels, &mut self.vowel_count)
        } else {
            (&mut self.consonants, &mut self.consonant_count)
        };
        if let Some(free) = kept.get_mut(*count) {
            *free = letter;
            *count += 1;
        }
    }

    /// Consonants, then vowels, then X for what is missing.
    #[inline]
    fn three(&self) -> [u8; 3] {
        let consonants = self.consonants.iter().take(self.consonant_count);
        let mut letters = consonants.chain(self.vowels.iter().take(self.vowel_count));
        [(); 3].map(|()| letters.next().copied().unwrap_or(b'X'))
    }
}

/// Of all the person's surnames read as one; a woman's own, not her husband's.
#[inline]
pub(super) fn surname_code(surname: &str) -> [u8; 3] {
    Gist::of(surname, 3).three()
}

/// Of all the person's names read as one; of four consonants or more the second is left out.
#[inline]
pub(super) fn name_code(name: &str) -> [u8; 3] {
    let gist = Gist::of(name, 4);
    let [first, _, third, fourth] = gist.consonants;
    if gist.consonant_count == 4 {
        return [first, third, fourth];
    }
    gist.three()
}
