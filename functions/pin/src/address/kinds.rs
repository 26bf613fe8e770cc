//! Street types (DUG, *denominazione urbanistica generica*) and how they are written.
//!
//! The types are those the municipalities register most (ANNCSU, the national archive of streets and house
//! numbers); the abbreviations are the usual ones of forms and envelopes. `P.zza` reads as P and ZZA.

use super::letters::{Phrases, Word};
use std::sync::LazyLock;

/// A street type, and its other spellings.
type Row = (&'static str, &'static [&'static str]);

#[rustfmt::skip]
static KINDS: &[Row] = &[
    ("VIA", &["V"]),
    ("VIALE", &["V LE", "VLE", "VIAL"]),
    ("VIA PRIVATA", &["V PRIVATA", "VIA PRIV"]),
    ("VIA VECCHIA", &[]),
    ("VICOLO", &["VIC", "V LO", "VLO", "VICLO"]),
    ("VICO", &["V CO", "VCO"]),
    ("PIAZZA", &["P ZZA", "PZZA", "P ZA", "PZA", "PIAZ", "P AZZA"]),
    ("PIAZZALE", &["P LE", "PLE", "P ZZALE", "PZZALE", "PIAZ LE"]),
    ("PIAZZETTA", &["P TTA", "PTTA", "P ZZETTA", "PZZETTA", "P ETTA"]),
    ("CORSO", &["C SO", "CSO", "C RSO"]),
    ("LARGO", &["L GO", "LGO"]),
    ("STRADA", &["STR", "STR DA", "S DA", "SDA"]),
    ("STRADA PROVINCIALE", &["STR PROVINCIALE", "STRADA PROV", "STRADA PROV LE", "STR PROV", "STR PROV LE"]),
    ("STRADA STATALE", &["STR STATALE", "STRADA STAT", "STR STAT"]),
    ("STRADA REGIONALE", &["STR REGIONALE", "STRADA REG", "STR REG"]),
    ("STRADA COMUNALE", &["STR COMUNALE", "STRADA COM", "STRADA COM LE", "STR COM", "STR COM LE"]),
    ("STRADA VICINALE", &["STR VICINALE", "STRADA VIC", "STRADA VIC LE", "STR VIC", "STR VIC LE"]),
    ("STRADA PRIVATA", &["STR PRIVATA", "STR PRIV"]),
    ("LOCALITA", &["LOC", "LOC TA", "LOCTA", "LOCAL"]),
    ("FRAZIONE", &["FRAZ", "FRAZ NE", "FRZ", "FRAZ IONE"]),
    ("CONTRADA", &["C DA", "CDA", "CONTR", "C TRADA", "CTRADA", "CONTR DA"]),
    ("BORGATA", &["B TA", "BTA", "BORG TA"]),
    ("BORGO", &["B GO", "BGO"]),
    ("VILLAGGIO", &["VILL", "V GGIO", "VILL GGIO"]),
    ("REGIONE", &["REG", "REG NE"]),
    ("CASCINA", &["CASC", "C NA", "CNA", "CASC NA"]),
    ("CASE SPARSE", &["C SPARSE", "CASE SP"]),
    ("QUARTIERE", &["QUART", "Q RE", "QRE", "Q TIERE"]),
    ("RIONE", &["R NE"]),
    ("ZONA INDUSTRIALE", &["Z I", "ZI", "ZONA IND", "ZONA IND LE", "Z IND", "Z INDUSTRIALE"]),
    ("ZONA ARTIGIANALE", &["Z A", "ZONA ART", "ZONA ARTIG"]),
    ("ZONA", &[]),
    ("LUNGARNO", &["L ARNO", "LUNG ARNO", "LUNGO ARNO"]),
    ("LUNGOTEVERE", &["L TEVERE", "LGT", "L GTV", "LUNGO TEVERE", "LUNG TEVERE"]),
    ("LUNGOMARE", &["L MARE", "LUNGO MARE", "LUNG MARE"]),
    ("LUNGOLAGO", &["L LAGO", "LUNGO LAGO"]),
    ("LUNGADIGE", &["L ADIGE", "LUNGO ADIGE"]),
    ("LUNGOTANARO", &["LUNGO TANARO"]),
    ("LUNGODORA", &["LUNGO DORA"]),
    ("LUNGOPO", &["LUNGO PO"]),
    (LUNG, &["L NO", "LUNGO"]),
    ("SALITA", &["SAL", "SAL TA"]),
    ("DISCESA", &["DISC"]),
    ("SCALINATA", &["SCAL TA", "SC TA"]),
    ("GRADINATA", &[]),
    ("RAMPA", &[]),
    ("COSTA", &[]),
    ("ERTA", &[]),
    ("PASSEGGIATA", &["PASSEGG", "PASS TA"]),
    ("PASSAGGIO", &["PASS", "PASS GIO"]),
    ("SOTTOPASSO", &[]),
    ("GALLERIA", &["GALL", "G RIA", "GALL RIA"]),
    ("PORTICO", &[]),
    ("TRAVERSA", &["TRAV", "TRAV SA", "TR SA"]),
    ("CIRCONVALLAZIONE", &["CIRCONV", "CIRCONVALL", "CIRC NE", "CIRC", "C NE", "C VALL"]),
    ("TANGENZIALE", &["TANG", "TANG LE"]),
    ("SENTIERO", &["SENT"]),
    ("STRADONE", &["STR NE"]),
    ("STRADELLO", &["STR LLO"]),
    ("STRADELLA", &["STR LLA"]),
    ("VIOTTOLO", &[]),
    ("CHIASSO", &[]),
    ("CORTE", &["C TE"]),
    ("CORTILE", &["CORT"]),
    ("PARCO", &["P CO"]),
    ("ROTONDA", &["ROT"]),
    ("PODERE", &["POD"]),
    ("TENUTA", &["TEN TA"]),
    ("MASSERIA", &["MASS", "MASS RIA"]),
    ("ALZAIA", &[]),
    ("RIVA", &[]),
    ("MOLO", &[]),
    ("CALLE", &["C LLE", "CLLE"]),
    ("CAMPO", &["C PO", "CPO"]),
    ("CAMPIELLO", &["C LLO", "CAMP LLO"]),
    ("FONDAMENTA", &["FOND", "F TA", "FTA", "FOND TA", "FONDAM", "F MENTA", "FONDAMENTE"]),
    ("SALIZADA", &["SALIZZADA", "SAL DA", "SALIZ"]),
    ("SOTOPORTEGO", &["SOTTOPORTEGO", "SOTTOPORTICO", "SOT GO"]),
    ("RAMO", &[]),
    ("RUGA", &[]),
    ("RIO TERA", &["RIO TERRA", "R TERA"]),
    ("SESTIERE", &["SEST", "S RE"]),
    ("RUE", &[]),
];

/// State, regional and provincial roads: these only before a number, since `SS.` is also the saints'.
static ROADS: &[Row] = &[
    ("STRADA PROVINCIALE", &["S P", "SP", "STR P LE", "PROVINCIALE"]),
    ("STRADA STATALE", &["S S", "SS", "STATALE"]),
    ("STRADA REGIONALE", &["S R", "SR", "REGIONALE"]),
];

/// `Lung.`, whatever it runs along.
const LUNG: &str = "LUNG";

/// Parts of a municipality: people take one for another.
const LOCALITIES: &[&str] = &[
    "LOCALITA",
    "FRAZIONE",
    "CONTRADA",
    "BORGATA",
    "VILLAGGIO",
    "REGIONE",
    "CASCINA",
    "CASE SPARSE",
    "QUARTIERE",
    "RIONE",
    "ZONA",
    "ZONA INDUSTRIALE",
    "ZONA ARTIGIANALE",
    "PODERE",
    "TENUTA",
    "MASSERIA",
];

/// A street type found at the beginning of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kind {
    /// Its full name.
    pub name: &'static str,
    /// Whether it was written shorter.
    pub is_short: bool,
}

/// How two types stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    Same,
    Near,
    Other,
}

impl Kind {
    /// Localities, where no street need be.
    pub(super) fn is_locality(self) -> bool {
        LOCALITIES.contains(&self.name)
    }

    pub(super) fn relation(self, other: Self) -> Relation {
        let (left, right) = (self.name, other.name);
        let is_lung = |short: &str, full: &str| short == LUNG && full.starts_with(LUNG);
        let is_longer =
            |short: &str, full: &str| full.strip_prefix(short).is_some_and(|rest| rest.starts_with(' '));
        if left == right || is_lung(left, right) || is_lung(right, left) {
            return Relation::Same;
        }
        let are_localities = self.is_locality() && other.is_locality();
        if are_localities || is_longer(left, right) || is_longer(right, left) {
            return Relation::Near;
        }
        Relation::Other
    }
}

static BY_LETTER: LazyLock<Phrases<(Kind, bool)>> = LazyLock::new(|| {
    let rows = |table: &'static [Row], is_road: bool| {
        table.iter().flat_map(move |(name, forms)| {
            let full = (
                *name,
                (
                    Kind {
                        name,
                        is_short: false,
                    },
                    is_road,
                ),
            );
            let short = forms
                .iter()
                .map(move |form| (*form, (Kind { name, is_short: true }, is_road)));
            std::iter::once(full).chain(short)
        })
    };
    Phrases::new(rows(KINDS, false).chain(rows(ROADS, true)))
});

/// The street type at the beginning, and how many words it takes. It leaves at least one for the name.
pub(super) fn kind(words: &[Word]) -> Option<(Kind, usize)> {
    BY_LETTER
        .at(words)
        .filter(|((_, is_road), count)| {
            *count < words.len() && (!is_road || is_road_number(&words[*count..]))
        })
        .map(|((kind, _), count)| (kind, count))
        .max_by_key(|(_, count)| *count)
}

fn is_road_number(behind: &[Word]) -> bool {
    match behind {
        [number, ..] if number.is_number() => true,
        [mark, number, ..] => matches!(mark.text.as_str(), "N" | "NR") && number.is_number(),
        _ => false,
    }
}
