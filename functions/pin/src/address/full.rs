//! Abbreviations inside a name, written in full: saints, titles, `F.lli`.

use super::comparison::Reason;
use super::letters::{Phrases, Word};
use super::numeral;
use std::sync::LazyLock;

/// What is written, its words between blanks, and what it stands for. Both sides of a comparison pass through
/// here, so that a word wrongly taken for an abbreviation is so on both.
#[rustfmt::skip]
static SHORT: &[(&str, &str)] = &[
    ("F LLI", "FRATELLI"), ("FLLI", "FRATELLI"), ("FRAT LLI", "FRATELLI"),
    ("S TA", "SAN"), ("STA", "SAN"), ("S TO", "SAN"), ("STO", "SAN"), ("S NTA", "SAN"), ("S NTO", "SAN"),
    ("S S", "SANTI"), ("SS", "SANTI"), ("SS MA", "SANTI"), ("SS MO", "SANTI"),
    ("MAD NA", "MADONNA"), ("M DONNA", "MADONNA"),
    ("M TE", "MONTE"), ("MTE", "MONTE"), ("M TI", "MONTI"), ("P TE", "PONTE"), ("P TA", "PORTA"),
    ("V RIO", "VITTORIO"), 
    ("G PPE", "GIUSEPPE"), ("F SCO", "FRANCESCO"),
    ("DOTT", "DOTTORE"), ("DR", "DOTTORE"), ("DOTTOR", "DOTTORE"), ("DOTT SSA", "DOTTORESSA"),
    ("PROF", "PROFESSORE"), ("PROFESSOR", "PROFESSORE"), ("PROF SSA", "PROFESSORESSA"),
    ("GEN", "GENERALE"), ("GEN LE", "GENERALE"), ("GENERAL", "GENERALE"),
    ("COL", "COLONNELLO"), ("COL LO", "COLONNELLO"), ("CAP", "CAPITANO"), ("CAP NO", "CAPITANO"),
    ("TEN", "TENENTE"), ("MAGG", "MAGGIORE"), ("SERG", "SERGENTE"), ("BRIG", "BRIGADIERE"),
    ("M LLO", "MARESCIALLO"), ("MAR LLO", "MARESCIALLO"), ("MARESC", "MARESCIALLO"),
    ("AMM", "AMMIRAGLIO"), ("AMM LIO", "AMMIRAGLIO"),
    ("AVV", "AVVOCATO"), ("ING", "INGEGNERE"), ("INGEGNER", "INGEGNERE"), ("ARCH", "ARCHITETTO"),
    ("ON", "ONOREVOLE"), ("ON LE", "ONOREVOLE"), ("SEN", "SENATORE"), ("PRES", "PRESIDENTE"),
    ("CARD", "CARDINALE"), ("CARD LE", "CARDINALE"), ("MONS", "MONSIGNORE"), ("MONSIGNOR", "MONSIGNORE"),
    ("VESC", "VESCOVO"), ("ARCIV", "ARCIVESCOVO"), ("SAC", "SACERDOTE"), ("CAN", "CANONICO"), ("CAN CO", "CANONICO"),
    ("CAV", "CAVALIERE"), ("COMM", "COMMENDATORE"), ("P PE", "PRINCIPE"), ("PRINC", "PRINCIPE"),
    ("MARCH", "MARCHESE"), ("BAR", "BARONE"), ("M STRO", "MAESTRO"),
];

/// The saints' word, before a name: San Marco, Sant'Anna, Santa Maria.
const SAINT: &[&str] = &["SAN", "SANTO", "SANTA", "SANT"];
/// Several saints, and what is most holy; behind a name too: Maria Santissima.
const SAINTS: &[&str] = &["SANTI", "SANTISSIMA", "SANTISSIMO", "SANTISSIMI", "SANTISSIME"];

/// What comes before a name and is no part of it.
const TITLES: &[&str] = &[
    "DOTTORE",
    "DOTTORESSA",
    "PROFESSORE",
    "PROFESSORESSA",
    "GENERALE",
    "COLONNELLO",
    "CAPITANO",
    "TENENTE",
    "MAGGIORE",
    "SERGENTE",
    "BRIGADIERE",
    "MARESCIALLO",
    "AMMIRAGLIO",
    "AVVOCATO",
    "INGEGNERE",
    "ARCHITETTO",
    "ONOREVOLE",
    "SENATORE",
    "PRESIDENTE",
    "CARDINALE",
    "MONSIGNORE",
    "VESCOVO",
    "ARCIVESCOVO",
    "SACERDOTE",
    "CANONICO",
    "CAVALIERE",
    "COMMENDATORE",
    "PRINCIPE",
    "PRINCIPESSA",
    "MARCHESE",
    "BARONE",
    "CONTE",
    "CONTESSA",
    "DUCA",
    "DUCHESSA",
    "MAESTRO",
    "DON",
    "DONNA",
    "PADRE",
    "MADRE",
    "FRA",
    "FRATE",
    "SUOR",
    "SUORA",
    "PAPA",
    "RE",
    "REGINA",
    "IMPERATORE",
    "BEATO",
    "BEATA",
];

/// Prepositions and articles.
const CONNECTIVES: &[&str] = &[
    "DI", "D", "DE", "DEL", "DELLA", "DELLO", "DELL", "DEI", "DEGLI", "DELLE", "DA", "DAL", "DALLA", "DALLO",
    "DALL", "DAI", "DAGLI", "DALLE", "A", "AL", "ALLA", "ALLO", "ALL", "AI", "AGLI", "ALLE", "IN", "NEL",
    "NELLA", "SU", "SUL", "SULLA", "E", "ED", "IL", "LO", "LA", "L", "I", "GLI", "LE", "CON", "PER",
];

/// In letters. It spares most words the list.
const LONGEST_CONNECTIVE: usize = 5;

/// Writes a name in full, its numbers in digits.
pub(super) fn in_full(words: &[Word]) -> Vec<Word> {
    let mut full = Vec::with_capacity(words.len());
    let mut rest = words;
    while let [word, behind @ ..] = rest {
        if let Some((count, text)) = short(rest) {
            full.push(Word::replaced(text, Reason::WordAbbreviated));
            rest = &rest[count..];
            continue;
        }
        let mut word = word.clone();
        if SAINTS.contains(&word.text.as_str()) {
            SAINTS[0].clone_into(&mut word.text);
        } else if SAINT.contains(&word.text.as_str()) && !behind.is_empty() {
            SAINT[0].clone_into(&mut word.text);
        }
        full.push(word);
        rest = behind;
    }
    numeral::in_digits(&mut full);
    full
}

static BY_LETTER: LazyLock<Phrases<&str>> = LazyLock::new(|| Phrases::new(SHORT.iter().copied()));

/// The longest abbreviation at the beginning. A month behind a number is `numeral`'s.
fn short(words: &[Word]) -> Option<(usize, &'static str)> {
    BY_LETTER
        .at(words)
        .map(|(text, count)| (count, text))
        .max_by_key(|(count, _)| *count)
}

pub(super) fn is_title(word: &Word) -> bool {
    TITLES.contains(&word.text.as_str())
}

pub(super) fn is_connective(word: &Word) -> bool {
    word.text.len() <= LONGEST_CONNECTIVE && CONNECTIVES.contains(&word.text.as_str())
}

/// Whether a word can tell one street from another by itself.
pub(super) fn is_content(word: &Word) -> bool {
    word.is_number() || !(word.is_letter() || is_connective(word) || is_title(word) || word.text == SAINT[0])
}

/// `S` before a name is San; it may be Silvio as well.
pub(super) fn is_saint_and_s(left: &Word, right: &Word) -> bool {
    let is = |word: &Word, text: &str| word.text == text;
    is(left, "S") && is(right, SAINT[0]) || is(left, SAINT[0]) && is(right, "S")
}
