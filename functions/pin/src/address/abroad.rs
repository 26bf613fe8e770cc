//! Addresses abroad: street and number in one line, as the country writes them (D10).

use super::ForeignAddress;
use super::comparison::Reason;
use super::full::is_content;
use super::letters::{Word, has_letters, joined, same_text, words};
use super::name::{self, Reading};

/// Words that are written short in an address, in the languages most emigrants live among (UPU S42 and the posts'
/// own guides).
#[rustfmt::skip]
const SHORT: &[(&str, &str)] = &[
    ("STR", "STRASSE"), ("PL", "PLATZ"), ("ST", "STREET"), ("ST", "SAINT"), ("ST", "SANKT"), ("RD", "ROAD"),
    ("AVE", "AVENUE"), ("AV", "AVENUE"), ("AV", "AVENIDA"), ("AVDA", "AVENIDA"), ("AVE", "AVENIDA"),
    ("BD", "BOULEVARD"), ("BLD", "BOULEVARD"), ("BLVD", "BOULEVARD"), ("BVD", "BOULEVARD"), ("LN", "LANE"),
    ("DR", "DRIVE"), ("PL", "PLACE"), ("PL", "PLAZA"), ("PZA", "PLAZA"), ("SQ", "SQUARE"), ("CT", "COURT"),
    ("CH", "CHEMIN"), ("RTE", "ROUTE"), ("IMP", "IMPASSE"), ("ALL", "ALLEE"), ("CRES", "CRESCENT"),
    ("GDNS", "GARDENS"), ("TER", "TERRACE"), ("C", "CALLE"), ("R", "RUA"), ("R", "RUE"), ("TRAV", "TRAVESSA"),
    ("STE", "SAINTE"), ("FBG", "FAUBOURG"), ("FG", "FAUBOURG"), ("APT", "APARTMENT"), ("HWY", "HIGHWAY"),
    ("PKWY", "PARKWAY"),
];

/// Where `Hauptstr.` is one word.
const GERMAN: &[&str] = &["DE", "AT", "CH", "LI", "LU", "BE"];

/// Cities by other names, Italian first: archives keep the one, people write the other.
#[rustfmt::skip]
const CITIES: &[(&str, &[&str])] = &[
    ("DE", &["MONACO DI BAVIERA", "MUENCHEN", "MUNCHEN", "MUNICH", "MONACO"]), ("DE", &["BERLINO", "BERLIN"]),
    ("DE", &["COLONIA", "KOELN", "KOLN", "COLOGNE"]), ("DE", &["STOCCARDA", "STUTTGART"]),
    ("DE", &["AMBURGO", "HAMBURG"]), ("DE", &["NORIMBERGA", "NUERNBERG", "NURNBERG"]), ("DE", &["DRESDA", "DRESDEN"]),
    ("DE", &["LIPSIA", "LEIPZIG"]), ("DE", &["AUGUSTA", "AUGSBURG"]), ("DE", &["FRIBURGO", "FREIBURG"]),
    ("DE", &["FRANCOFORTE SUL MENO", "FRANKFURT AM MAIN"]), ("DE", &["FRANCOFORTE", "FRANKFURT"]),
    ("CH", &["ZURIGO", "ZUERICH", "ZURICH"]), ("CH", &["GINEVRA", "GENEVE", "GENF", "GENEVA"]),
    ("CH", &["BASILEA", "BASEL", "BALE"]), ("CH", &["BERNA", "BERN", "BERNE"]), ("CH", &["LOSANNA", "LAUSANNE"]),
    ("CH", &["LUCERNA", "LUZERN", "LUCERNE"]), ("CH", &["SAN GALLO", "ST GALLEN", "SANKT GALLEN"]),
    ("CH", &["FRIBURGO", "FRIBOURG", "FREIBURG"]), ("CH", &["COIRA", "CHUR"]),
    ("AT", &["VIENNA", "WIEN"]), ("AT", &["SALISBURGO", "SALZBURG"]),
    ("FR", &["PARIGI", "PARIS"]), ("FR", &["MARSIGLIA", "MARSEILLE"]), ("FR", &["LIONE", "LYON"]),
    ("FR", &["NIZZA", "NICE"]), ("FR", &["TOLOSA", "TOULOUSE"]), ("FR", &["STRASBURGO", "STRASBOURG"]),
    ("BE", &["BRUXELLES", "BRUSSEL", "BRUSSELS"]), ("BE", &["ANVERSA", "ANTWERPEN", "ANVERS"]),
    ("BE", &["LIEGI", "LIEGE", "LUIK"]), ("LU", &["LUSSEMBURGO", "LUXEMBOURG", "LUXEMBURG"]),
    ("GB", &["LONDRA", "LONDON"]), ("GB", &["EDIMBURGO", "EDINBURGH"]), ("IE", &["DUBLINO", "DUBLIN"]),
    ("ES", &["BARCELLONA", "BARCELONA"]), ("ES", &["SIVIGLIA", "SEVILLA"]), ("PT", &["LISBONA", "LISBOA"]),
    ("NL", &["L AIA", "DEN HAAG", "S GRAVENHAGE"]), ("CZ", &["PRAGA", "PRAHA"]), ("PL", &["VARSAVIA", "WARSZAWA"]),
    ("DK", &["COPENAGHEN", "KOEBENHAVN", "KOBENHAVN"]), ("SE", &["STOCCOLMA", "STOCKHOLM"]),
    ("HR", &["FIUME", "RIJEKA"]), ("HR", &["ZAGABRIA", "ZAGREB"]), ("SI", &["LUBIANA", "LJUBLJANA"]),
    ("SI", &["CAPODISTRIA", "KOPER"]), ("US", &["NEW YORK", "NUOVA YORK", "NEW YORK CITY"]),
    ("US", &["FILADELFIA", "PHILADELPHIA"]), ("BR", &["SAN PAOLO", "SAO PAULO"]),
    ("AR", &["BUENOS AIRES", "CIUDAD AUTONOMA DE BUENOS AIRES", "CABA"]),
];

/// What two addresses abroad differ in.
pub(super) fn compare(left: &ForeignAddress, right: &ForeignAddress) -> Vec<Reason> {
    if left.country != right.country {
        return vec![Reason::CountryDiffers];
    }
    let mut reasons = Vec::new();
    let same_code = compare_codes(left, right, &mut reasons);
    compare_cities(left, right, same_code, &mut reasons);
    if has_letters(&left.street) && has_letters(&right.street) {
        reasons.extend(compare_streets(left, right));
    } else {
        reasons.push(Reason::StreetMissing);
    }
    reasons
}

/// Postal codes, blanks and the country's letters before them aside: `W6 9JT`, `CH-8001`.
fn compare_codes(left: &ForeignAddress, right: &ForeignAddress, reasons: &mut Vec<Reason>) -> bool {
    let bare = |address: &ForeignAddress| {
        let words = words(&address.postal_code);
        let is_mark = |word: &Word| {
            let country = address.country.as_str();
            word.text == country
                || matches!(
                    (country, word.text.as_str()),
                    ("DE", "D") | ("AT", "A") | ("FR", "F")
                )
        };
        match words.as_slice() {
            [mark, code @ ..] if is_mark(mark) && code.first().is_some_and(|word| word.text.len() >= 4) => {
                joined(code)
            }
            all => joined(all),
        }
    };
    let is_same = bare(left) == bare(right);
    if !is_same {
        reasons.push(Reason::PostalCodeDiffers);
    }
    is_same
}

fn compare_cities(left: &ForeignAddress, right: &ForeignAddress, same_code: bool, reasons: &mut Vec<Reason>) {
    let (one, other) = (words(&left.city), words(&right.city));
    if let Some(notes) = name::same(&one, &other) {
        reasons.extend(notes);
        return;
    }
    let called =
        |address: &ForeignAddress, names: &[&str]| names.iter().any(|name| same_text(name, &address.city));
    let is_exonym = |(country, names): &(&str, &[&str])| {
        *country == left.country && called(left, names) && called(right, names)
    };
    let (short, long) = name::ordered(&one, &other);
    reasons.push(if CITIES.iter().any(is_exonym) {
        Reason::OtherLanguage
    } else if same_code || name::subset(short, long).is_some() {
        Reason::CityInexact
    } else {
        Reason::CityDiffers
    });
}

/// A line of an address abroad: its words, and the numbers in it with the letter behind.
struct Line {
    words: Vec<Word>,
    numbers: Vec<String>,
    /// Whether the first number stands before every word.
    leads: bool,
}

impl Line {
    fn read(address: &ForeignAddress) -> Self {
        let is_german = GERMAN.contains(&address.country.as_str());
        let mut line = Self {
            words: Vec::new(),
            numbers: Vec::new(),
            leads: false,
        };
        let mut follows_number = false;
        for word in words(&address.street) {
            if word.is_number() {
                if line.numbers.is_empty() {
                    line.leads = line.words.is_empty();
                }
                line.numbers.push(word.text.trim_start_matches('0').to_owned());
                follows_number = true;
                continue;
            }
            match line.numbers.last_mut() {
                Some(number) if follows_number && word.is_letter() => number.push_str(&word.text),
                _ if is_german => line.words.extend(german(word)),
                _ => line.words.push(word),
            }
            follows_number = false;
        }
        line
    }
}

/// `HAUPTSTR` and `HAUPTSTRASSE` as two words, the type of the street the second.
fn german(word: Word) -> Vec<Word> {
    let stem = |ending: &str| {
        word.text
            .strip_suffix(ending)
            .filter(|stem| !stem.is_empty())
            .map(str::len)
    };
    let Some(stem) = stem("STRASSE").or_else(|| stem("STR")) else {
        return vec![word];
    };
    let ending = &word.text[stem..];
    let short = ending.len() < "STRASSE".len();
    let spelt = word.spelt.as_ref().and_then(|spelt| spelt.strip_suffix(ending));
    let name = Word {
        text: word.text[..stem].to_owned(),
        spelt: spelt.map(str::to_owned),
        note: None,
    };
    let kind = Word {
        text: "STRASSE".to_owned(),
        spelt: None,
        note: short.then_some(Reason::TypeAbbreviated),
    };
    vec![name, kind]
}

fn compare_streets(left: &ForeignAddress, right: &ForeignAddress) -> Vec<Reason> {
    let (left, right) = (Line::read(left), Line::read(right));
    let mut reasons = compare_words(&left.words, &right.words);
    reasons.extend(match (left.numbers.as_slice(), right.numbers.as_slice()) {
        ([one], [other]) if one == other && left.leads == right.leads => None,
        // One number in the whole line can only be the house's, wherever it stands.
        ([one], [other]) if one == other => Some(Reason::NumberPosition),
        (one, other) if one == other && left.leads == right.leads => None,
        (one, other) if one == other => Some(Reason::WordOrder),
        ([], _) | (_, []) => Some(Reason::NumberMissing),
        (one, other) => Some(compare_numbers(one, other)),
    });
    reasons
}

/// 12 and 12A, or a flat's number more, are a doubt; anything else another number.
fn compare_numbers(one: &[String], other: &[String]) -> Reason {
    let (short, long) = if (one.len(), one) <= (other.len(), other) {
        (one, other)
    } else {
        (other, one)
    };
    let digits = |number: &String| {
        number
            .trim_end_matches(|last: char| !last.is_ascii_digit())
            .to_owned()
    };
    let is_in = |number: &String| long.iter().any(|other| other == number);
    let differs_in_letter = || {
        one.len() == other.len()
            && one.iter().zip(other).all(|(left, right)| {
                let has_none = left == &digits(left) || right == &digits(right);
                left == right || has_none && digits(left) == digits(right)
            })
    };
    if short.len() < long.len() && short.iter().all(is_in) || differs_in_letter() {
        return Reason::ExponentMissing;
    }
    Reason::NumberDiffers
}

fn compare_words(left: &[Word], right: &[Word]) -> Vec<Reason> {
    if left.len() == right.len() {
        let readings: Option<Vec<Reading>> = left
            .iter()
            .zip(right)
            .map(|(one, other)| equal(one, other))
            .collect();
        if let Some(readings) = readings {
            return readings.into_iter().filter_map(Reading::reason).collect();
        }
    }
    let (short, long) = name::ordered(left, right);
    let Some(mut reasons) = name::subset(short, long) else {
        return vec![Reason::NameDiffers];
    };
    reasons.push(match short.len() == long.len() {
        true if short
            .iter()
            .zip(long)
            .all(|(one, other)| name::is_misspelt(one, other) || equal(one, other).is_some()) =>
        {
            Reason::Misspelt
        }
        true => Reason::WordOrder,
        false => Reason::NamePartMissing,
    });
    if !short.iter().any(is_content) {
        return vec![Reason::NameDiffers];
    }
    reasons
}

fn equal(left: &Word, right: &Word) -> Option<Reading> {
    let stands_for = |short: &Word, full: &Word| SHORT.contains(&(short.text.as_str(), full.text.as_str()));
    if stands_for(left, right) || stands_for(right, left) {
        return Some(Reading::Spelt(Reason::WordAbbreviated));
    }
    name::equal(left, right)
}
