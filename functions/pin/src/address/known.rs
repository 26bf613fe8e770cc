//! Names that a town gives once: whoever is meant by them is so in every spelling.
//!
//! Written by hand from general knowledge: the people most Italian towns have a street of. A surname stands
//! here only if it brings one bearer to mind, and no common noun or place: `Via Croce`, `Via Bellini`, `Via
//! Kennedy` and `Via Cadorna` may each be of two, so they are left to the contact centre.

use super::full::{is_connective, is_title};
use super::letters::{Word, begins};
use std::sync::LazyLock;

/// Someone streets are named after.
struct Known {
    given: &'static str,
    surname: &'static str,
    /// Titles that may come before.
    titles: &'static str,
    /// Whether the surname alone will do.
    is_bare: bool,
    /// Whether the given name alone will do.
    is_mononym: bool,
}

const fn known(given: &'static str, surname: &'static str) -> Known {
    Known {
        given,
        surname,
        titles: "",
        is_bare: true,
        is_mononym: false,
    }
}

impl Known {
    const fn titled(mut self, titles: &'static str) -> Self {
        self.titles = titles;
        self
    }

    const fn never_bare(mut self) -> Self {
        self.is_bare = false;
        self
    }

    const fn mononym(mut self) -> Self {
        self.is_mononym = true;
        self
    }
}

#[rustfmt::skip]
static KNOWN: &[Known] = &[
    known("GIUSEPPE", "GARIBALDI").titled("GENERALE"), known("GIUSEPPE", "MAZZINI"), known("GIUSEPPE", "VERDI"),
    known("GIACOMO", "MATTEOTTI").titled("ONOREVOLE"), known("GUGLIELMO", "MARCONI"), known("ALESSANDRO", "MANZONI"),
    known("GIACOMO", "LEOPARDI"), known("GIOSUE", "CARDUCCI"), known("GIOVANNI", "PASCOLI"), known("UGO", "FOSCOLO"),
    known("VITTORIO", "ALFIERI"), known("GIUSEPPE", "PARINI"), known("CARLO", "GOLDONI"), known("TORQUATO", "TASSO").never_bare(),
    known("LUDOVICO", "ARIOSTO"), known("FRANCESCO", "PETRARCA"), known("GIOVANNI", "BOCCACCIO"),
    known("DANTE", "ALIGHIERI").mononym(), known("LEONARDO", "DA VINCI"), known("GALILEO", "GALILEI").mononym(),
    known("MICHELANGELO", "BUONARROTI").mononym(), known("RAFFAELLO", "SANZIO"), known("NICCOLO", "MACHIAVELLI"),
    known("GIROLAMO", "SAVONAROLA"), known("CRISTOFORO", "COLOMBO").never_bare(), known("AMERIGO", "VESPUCCI"),
    known("MARCO", "POLO").never_bare(), known("ALESSANDRO", "VOLTA").never_bare(), known("LUIGI", "GALVANI"),
    known("EVANGELISTA", "TORRICELLI"), known("ANTONIO", "MEUCCI"), known("ANTONIO", "PACINOTTI"),
    known("ENRICO", "FERMI"), known("GIOACHINO", "ROSSINI"), known("GIOACCHINO", "ROSSINI"),
    known("GIACOMO", "PUCCINI"), known("GAETANO", "DONIZETTI"), known("NICCOLO", "PAGANINI"),
    known("ANTONIO", "VIVALDI"), known("PIETRO", "MASCAGNI"), known("ARTURO", "TOSCANINI"),
    known("GIOVANNI", "VERGA").never_bare(), known("GRAZIA", "DELEDDA"), known("LUIGI", "PIRANDELLO"), known("GABRIELE", "D ANNUNZIO"),
    known("GIUSEPPE", "UNGARETTI"), known("EDMONDO", "DE AMICIS"), known("SILVIO", "PELLICO"),
    known("IPPOLITO", "NIEVO"), known("GOFFREDO", "MAMELI"), known("NINO", "BIXIO"), known("CARLO", "PISACANE"),
    known("DANIELE", "MANIN").never_bare(), known("CARLO", "CATTANEO").never_bare(), known("VINCENZO", "GIOBERTI"), known("CIRO", "MENOTTI"),
    known("MASSIMO", "D AZEGLIO"), known("BETTINO", "RICASOLI"), known("FRANCESCO", "CRISPI"),
    known("AURELIO", "SAFFI"), known("ANTONIO", "ROSMINI"), known("GUGLIELMO", "OBERDAN"), known("NAZARIO", "SAURO").never_bare(),
    known("CESARE", "BATTISTI"), known("FABIO", "FILZI"), known("ENRICO", "TOTI").never_bare(), known("FRANCESCO", "BARACCA"),
    known("ARMANDO", "DIAZ").titled("GENERALE MARESCIALLO"), known("ANTONIO", "CANTORE").titled("GENERALE"),
    known("VITTORIO", "VENETO").never_bare(), known("ANTONIO", "GRAMSCI"), known("PALMIRO", "TOGLIATTI"),
    known("FILIPPO", "TURATI"), known("PIETRO", "NENNI"), known("SANDRO", "PERTINI").titled("PRESIDENTE"),
    known("ALCIDE", "DE GASPERI"), known("LUIGI", "EINAUDI").titled("PRESIDENTE"),
    known("ALDO", "MORO").titled("ONOREVOLE").never_bare(), known("ENRICO", "BERLINGUER"), known("UGO", "LA MALFA"),
    known("PIERO", "GOBETTI"), known("GIUSEPPE", "DI VITTORIO"), known("BRUNO", "BUOZZI"), known("ENRICO", "MATTEI").never_bare(),
    known("LUIGI", "STURZO").titled("DON"), known("GIOVANNI", "MINZONI").titled("DON"), known("GIORGIO", "LA PIRA"),
    known("GIOVANNI", "FALCONE"), known("PAOLO", "BORSELLINO"), known("CARLO ALBERTO", "DALLA CHIESA").titled("GENERALE"),
    known("JOHN FITZGERALD", "KENNEDY").titled("PRESIDENTE").never_bare(), known("MARIA", "MONTESSORI"),
    known("EUGENIO", "CURIEL"), known("LORENZO", "MILANI").titled("DON").never_bare(),
    known("", "GIOVANNI 23").titled("PAPA"), known("", "GIOVANNI PAOLO 2").titled("PAPA"),
    known("", "GIOVANNI PAOLO 1").titled("PAPA"), known("", "PAOLO 6").titled("PAPA"), known("", "PIO 9").titled("PAPA"),
    known("", "PIO 10").titled("PAPA"), known("", "PIO 11").titled("PAPA"), known("", "PIO 12").titled("PAPA"),
    known("", "LEONE 13").titled("PAPA"), known("VITTORIO", "EMANUELE 2").titled("RE").never_bare(),
    known("VITTORIO", "EMANUELE 3").titled("RE").never_bare(), known("", "UMBERTO 1").titled("RE"),
];

/// Names with more to them than a given name and a surname.
const ALIASES: &[&[&str]] = &[
    &[
        "CAVOUR",
        "CAMILLO CAVOUR",
        "C CAVOUR",
        "CONTE CAVOUR",
        "CONTE DI CAVOUR",
        "CAMILLO BENSO DI CAVOUR",
        "C BENSO DI CAVOUR",
        "CAMILLO BENSO CONTE DI CAVOUR",
        "CAMILLO BENSO CAVOUR",
        "CAMILLO DI CAVOUR",
    ],
    &["DON BOSCO", "DON GIOVANNI BOSCO", "DON G BOSCO"],
];

/// Words that are nobody's name, so that the article before them tells nothing.
#[rustfmt::skip]
const THINGS: &[&str] = &[
    "LIBERTA", "REPUBBLICA", "RESISTENZA", "INDIPENDENZA", "COSTITUZIONE", "LIBERAZIONE", "UNITA", "DUOMO", "STAZIONE",
    "MUNICIPIO", "TRIBUNALE", "OSPEDALE", "CIMITERO", "CADUTI", "PARTIGIANI", "BERSAGLIERI", "ALPINI", "COMBATTENTI",
    "MARTIRI", "LAVORATORI", "INDUSTRIA", "ARTIGIANATO", "ACQUEDOTTO",
];

/// The last letters of a name.
#[derive(Clone, Copy)]
struct Ends {
    surname: [u8; 4],
    mononym: [u8; 4],
}

static ENDS: LazyLock<Vec<Ends>> = LazyLock::new(|| {
    let ends = KNOWN.iter().map(|known| {
        let surname = end(known.surname);
        let mononym = if known.is_mononym {
            end(known.given)
        } else {
            surname
        };
        Ends { surname, mononym }
    });
    ends.collect()
});

/// The last four letters of a text's last word, blanks before fewer.
fn end(text: &str) -> [u8; 4] {
    let mut end = [b' '; 4];
    let last = text.bytes().rev().take_while(|letter| *letter != b' ');
    for (place, letter) in end.iter_mut().rev().zip(last) {
        *place = letter;
    }
    end
}

/// Whether two names, which are not the same word by word, are spellings of one well-known name.
pub(super) fn is_one_name(left: &[Word], right: &[Word]) -> bool {
    let in_alias =
        |words: &[Word], group: &[&str]| group.iter().any(|name| begins(words, name) == Some(words.len()));
    // Most names are others': their last letters tell.
    let ends: Vec<[u8; 4]> = left.iter().map(|word| end(&word.text)).collect();
    let is_at_hand = |known: &Ends| {
        ends.iter()
            .any(|end| *end == known.surname || *end == known.mononym)
    };
    let mut at_hand = ENDS.iter().zip(KNOWN).filter(|(ends, _)| is_at_hand(ends));
    at_hand.any(|(_, known)| known.is_spelt(left) && known.is_spelt(right))
        || ALIASES
            .iter()
            .any(|group| in_alias(left, group) && in_alias(right, group))
}

/// Whether two names differ in the article alone, before a word that is nobody's name.
pub(super) fn is_one_thing(left: &[Word], right: &[Word]) -> bool {
    let thing = |words: &[Word]| {
        let at = words.iter().position(|word| !is_connective(word))?;
        let [word] = &words[at..] else { return None };
        THINGS.iter().position(|thing| *thing == word.text)
    };
    thing(left).is_some_and(|found| thing(right) == Some(found))
}

impl Known {
    /// Whether the words are a spelling of this name: the surname, and before or behind it the given names, each
    /// in full, as an initial or left out.
    fn is_spelt(&self, words: &[Word]) -> bool {
        let words = match words {
            [title, rest @ ..] if is_title(title) && self.titles.split(' ').any(|own| own == title.text) => {
                rest
            }
            _ => words,
        };
        let mononym = || self.is_mononym && matches!(words, [only] if only.text == self.given);
        let surname = self.surname.split(' ').count();
        // Degasperi, Dannunzio.
        let is_written_together = |word: &Word| {
            let letters = self.surname.bytes().filter(|letter| *letter != b' ');
            surname > 1 && word.text.bytes().eq(letters)
        };
        if let [front @ .., last] = words
            && is_written_together(last)
        {
            return self.is_given(front);
        }
        let Some(given) = words.len().checked_sub(surname) else {
            return mononym();
        };
        let (front, back) = words.split_at(given);
        let is_surname = |part: &[Word]| begins(part, self.surname) == Some(surname);
        let in_order = is_surname(back) && self.is_given(front);
        let turned = given > 0 && is_surname(&words[..surname]) && self.is_given(&words[surname..]);
        in_order || turned || mononym()
    }

    fn is_given(&self, words: &[Word]) -> bool {
        if words.is_empty() {
            return self.is_bare || self.given.is_empty();
        }
        let mut names = self.given.split(' ');
        words.iter().all(|word| {
            names.any(|name| name == word.text || word.is_letter() && name.starts_with(word.text.as_str()))
        })
    }
}
