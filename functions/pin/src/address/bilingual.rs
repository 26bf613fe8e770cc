//! Streets of South Tyrol, whose names are official in Italian and in German (DPR 670/1972, art. 99 and 101).
//!
//! The names are those on the signs of Bolzano, Merano, Bressanone and Brunico that recur most, written by hand;
//! a name that is not here and is not the same in both languages is a doubt, never a match.

use super::comparison::{Reason, weight};
use super::full::is_connective;
use super::letters::{Word, joined, words};
use super::street::Street;
use crate::places::ProvinceCode;

/// Italian type and name without articles; the German name in one word.
#[rustfmt::skip]
static NAMES: &[(&str, &str, &str)] = &[
    ("VIA", "ROMA", "ROMSTRASSE"), ("CORSO", "LIBERTA", "FREIHEITSSTRASSE"), ("VIA", "PORTICI", "LAUBENGASSE"),
    ("VIA", "MUSEO", "MUSEUMSTRASSE"), ("VIALE", "STAZIONE", "BAHNHOFSALLEE"), ("VIA", "STAZIONE", "BAHNHOFSTRASSE"),
    ("PIAZZA", "STAZIONE", "BAHNHOFPLATZ"), ("PIAZZA", "STAZIONE", "BAHNHOFSPLATZ"),
    ("VIA", "BOTTAI", "BINDERGASSE"), ("VIA", "ARGENTIERI", "SILBERGASSE"), ("VIA", "MOSTRA", "MUSTERGASSE"),
    ("VIA", "CONCIAPELLI", "GERBERGASSE"), ("PIAZZA", "GRANO", "KORNPLATZ"), ("PIAZZA", "ERBE", "OBSTPLATZ"),
    ("PIAZZA", "ERBE", "OBSTMARKT"), ("PIAZZA", "MUNICIPIO", "RATHAUSPLATZ"), ("PIAZZA", "PARROCCHIA", "PFARRPLATZ"),
    ("PIAZZA", "DUOMO", "DOMPLATZ"), ("PIAZZA", "DOMENICANI", "DOMINIKANERPLATZ"),
    ("VIA", "CAPPUCCINI", "KAPUZINERGASSE"), ("VIA", "FRANCESCANI", "FRANZISKANERGASSE"),
    ("PIAZZA", "TRIBUNALE", "GERICHTSPLATZ"), ("PIAZZA", "VITTORIA", "SIEGESPLATZ"),
    ("PIAZZA", "DOGANA", "ZOLLSTANGENPLATZ"), ("VIA", "CASSA RISPARMIO", "SPARKASSENSTRASSE"),
    ("VIA", "ALTO ADIGE", "SUEDTIROLERSTRASSE"), ("VIALE", "DRUSO", "DRUSUSALLEE"), ("VIALE", "EUROPA", "EUROPAALLEE"),
    ("CORSO", "ITALIA", "ITALIENALLEE"), ("VIA", "RESIA", "RESCHENSTRASSE"), ("VIA", "MILANO", "MAILANDSTRASSE"),
    ("VIA", "TORINO", "TURINSTRASSE"), ("VIA", "FIRENZE", "FLORENZSTRASSE"), ("VIA", "BRENNERO", "BRENNERSTRASSE"),
    ("VIA", "MENDOLA", "MENDELSTRASSE"), ("VIA", "MERANO", "MERANERSTRASSE"), ("VIA", "BOLZANO", "BOZNERSTRASSE"),
    ("VIA", "DOLOMITI", "DOLOMITENSTRASSE"), ("VIA", "MACELLO", "SCHLACHTHOFSTRASSE"), ("VIA", "FAGO", "FAGENSTRASSE"),
    ("VIA", "RENCIO", "RENTSCHERSTRASSE"), ("VIA", "PRINCIPALE", "HAUPTSTRASSE"), ("VIA", "PAESE", "DORFSTRASSE"),
    ("VIA", "CENTRALE", "STADTGASSE"), ("VIA", "PORTICI MAGGIORI", "GROSSELAUBEN"), ("VIA", "MOLINI", "MUEHLGASSE"),
];

/// Types that translate each other wherever the name is the same: Via Goethe, Goethestraße.
const TYPES: &[(&str, &str)] = &[
    ("VIA", "STRASSE"),
    ("PIAZZA", "PLATZ"),
    ("VIALE", "ALLEE"),
    ("VICOLO", "GASSE"),
    ("PASSEGGIATA", "PROMENADE"),
    ("SENTIERO", "STEIG"),
];

/// Types that are used for each other, but for several.
const LOOSE_TYPES: &[(&str, &str)] = &[
    ("VIA", "GASSE"),
    ("VIA", "WEG"),
    ("VIA", "ALLEE"),
    ("VIA", "RING"),
    ("VIALE", "STRASSE"),
    ("CORSO", "STRASSE"),
    ("CORSO", "ALLEE"),
    ("VICOLO", "WEG"),
    ("SENTIERO", "WEG"),
    ("STRADA", "STRASSE"),
    ("STRADA", "WEG"),
    ("PIAZZA", "MARKT"),
    ("PIAZZALE", "PLATZ"),
    ("PIAZZETTA", "PLATZ"),
    ("LUNG", "PROMENADE"),
];

const GERMAN: &[&str] = &[
    "STRASSE",
    "PLATZ",
    "GASSE",
    "WEG",
    "ALLEE",
    "PROMENADE",
    "STEIG",
    "RING",
    "MARKT",
    "LAUBEN",
    "GRABEN",
];

/// A street in one language.
enum Tongue {
    Italian(Street),
    German(German),
}

/// A German street: its name in one word, umlauts spelt out, `str.` in full.
struct German {
    whole: String,
    stem: String,
    kind: &'static str,
    is_short: bool,
}

/// What the streets differ in, where one of them is German and lies in South Tyrol.
pub(super) fn compare(province: ProvinceCode, left: &str, right: &str) -> Option<Vec<Reason>> {
    if province.as_str() != "BZ" {
        return None;
    }
    let (left, right) = (tongues(left), tongues(right));
    let is_german = |tongue: &Tongue| matches!(tongue, Tongue::German(_));
    if !left.iter().chain(&right).any(is_german) {
        return None;
    }
    // Every name of either side must be found on the other: who adds a second name means no second place.
    let nearest = |one: &Tongue, others: &[Tongue]| {
        let found = others.iter().map(|other| one.compare(other));
        found.min_by_key(|reasons| (weight(reasons), reasons.clone()))
    };
    let there = left.iter().filter_map(|one| nearest(one, &right));
    let back = right.iter().filter_map(|one| nearest(one, &left));
    there
        .chain(back)
        .max_by_key(|reasons| (weight(reasons), reasons.clone()))
}

/// The names of a street: `Via Roma - Romstraße` has two. A hyphen inside a German name parts nothing.
fn tongues(text: &str) -> Vec<Tongue> {
    let parts: Vec<&str> = text
        .split(['/', '|', '–'])
        .flat_map(|part| part.split(" - "))
        .collect();
    let read: Vec<Tongue> = parts.iter().filter_map(|part| tongue(&words(part))).collect();
    let is_pair = matches!(
        read.as_slice(),
        [Tongue::Italian(_), Tongue::German(_)] | [Tongue::German(_), Tongue::Italian(_)]
    );
    if is_pair && parts.len() == 2 {
        return read;
    }
    tongue(&words(text)).into_iter().collect()
}

fn tongue(words: &[Word]) -> Option<Tongue> {
    if words.is_empty() {
        return None;
    }
    let street = Street::of(words.to_vec());
    if street.kind.is_none()
        && let Some(german) = German::read(words)
    {
        return Some(Tongue::German(german));
    }
    Some(Tongue::Italian(street))
}

impl German {
    fn read(words: &[Word]) -> Option<Self> {
        let mut whole: String = words.iter().map(Word::spelt).collect();
        let is_short = whole.ends_with("STR");
        if is_short {
            whole.push_str("ASSE");
        }
        let kind = GERMAN.iter().find(|kind| whole.ends_with(*kind))?;
        let stem = whole.strip_suffix(kind)?.to_owned();
        (!stem.is_empty()).then_some(Self {
            whole,
            stem,
            kind,
            is_short,
        })
    }
}

impl Tongue {
    fn compare(&self, other: &Self) -> Vec<Reason> {
        match (self, other) {
            (Self::Italian(left), Self::Italian(right)) => left.compare_names(right),
            (Self::German(left), Self::German(right)) => match left.whole == right.whole {
                true if left.is_short == right.is_short => Vec::new(),
                true => vec![Reason::TypeAbbreviated],
                false => vec![Reason::NameDiffers],
            },
            (Self::Italian(italian), Self::German(german))
            | (Self::German(german), Self::Italian(italian)) => {
                vec![translated(italian, german)]
            }
        }
    }
}

fn translated(italian: &Street, german: &German) -> Reason {
    let Some(kind) = italian.kind else {
        return Reason::Untranslated;
    };
    let bare: Vec<&str> = italian
        .raw
        .iter()
        .filter(|word| !is_connective(word))
        .map(|word| word.text.as_str())
        .collect();
    let bare = bare.join(" ");
    let is_italian = |row: &&(&str, &str, &str)| row.0 == kind.name && row.1 == bare;
    let is_german = |row: &&(&str, &str, &str)| row.2 == german.whole;
    if NAMES.iter().filter(is_italian).any(|row| is_german(&row)) {
        return Reason::OtherLanguage;
    }
    if NAMES.iter().any(|row| is_italian(&row)) && NAMES.iter().any(|row| is_german(&row)) {
        return Reason::NameDiffers;
    }
    let has = |types: &[(&str, &str)]| {
        types
            .iter()
            .any(|(name, translation)| *name == kind.name && *translation == german.kind)
    };
    let is_same_name = joined(&italian.raw) == german.stem
        || italian.raw.iter().map(Word::spelt).collect::<String>() == german.stem;
    match (has(TYPES), has(LOOSE_TYPES)) {
        (true, _) if is_same_name => Reason::OtherLanguage,
        (false, false) => Reason::TypeDiffers,
        _ => Reason::Untranslated,
    }
}
