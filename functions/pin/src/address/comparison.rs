//! What a comparison comes to, and the one place where what counts is set (ADR 0027).

/// Whether two addresses are the same place (R25).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Finding {
    /// The same place, however it is spelt: both halves may go out (R26).
    Match,
    /// Perhaps the same place: only the person can tell (R27).
    Doubt,
    /// Another place (R27).
    Different,
}

impl Finding {
    /// The finding in kebab case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::Doubt => "doubt",
            Self::Different => "different",
        }
    }
}

/// From which sum of weights on two addresses are no longer a match.
const DOUBT_FROM: u32 = 3;
/// From which sum on they are different: one difference, or three doubts.
const DIFFERENT_FROM: u32 = 100;
/// A way to write the same thing: it says nothing about the place.
const SPELLING: u32 = 0;
/// The same place as far as anybody can tell from one such thing; three of them are a doubt.
const SLIGHT: u32 = 1;
/// Two places may differ in this alone.
const DOUBTFUL: u32 = 40;
/// Two places do differ in this.
const CONTRARY: u32 = 100;

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $weight:ident;)+) => {
        /// What two addresses differ in. It holds nothing of the addresses.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Reason { $($(#[$doc])* $name,)+ }

        impl Reason {
            /// Every reason.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The reason in kebab case.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }

            /// How much it weighs.
            const fn weight(self) -> u32 {
                match self { $(Self::$name => $weight,)+ }
            }
        }
    };
}

reasons! {
    /// `V.le` and Viale.
    TypeAbbreviated = "type-abbreviated", SPELLING;
    /// `S.` and San, `F.lli` and Fratelli, `Gen.` and Generale.
    WordAbbreviated = "word-abbreviated", SPELLING;
    /// `XX Settembre`, `20 Settembre` and `Venti Settembre`.
    Numeral = "numeral", SPELLING;
    /// `N. 12` and 12, `0` and SNC, `3+500` and 3,5.
    NumberForm = "number-form", SPELLING;
    /// Müller and Mueller.
    Umlaut = "umlaut", SPELLING;
    /// One place with its names in two languages: Via Roma and Romstraße, Zurigo and Zürich.
    OtherLanguage = "other-language", SPELLING;
    /// Two spellings of a name that a town gives once: Via Mazzini and Via G. Mazzini.
    WellKnownName = "well-known-name", SLIGHT;
    /// Via Della Valle and Via Dellavalle: a valley, and a person.
    Spacing = "spacing", DOUBTFUL;
    /// Viale Libertà and Viale della Libertà, where the word is nobody's name.
    Article = "article", SLIGHT;
    /// One names the flat, staircase or building behind the door, the other does not.
    InternalPartMissing = "internal-part-missing", SLIGHT;
    /// Abroad, the number before the street and behind it.
    NumberPosition = "number-position", SLIGHT;
    /// The CAP of the whole city from before its zones had theirs: 00100.
    GenericPostalCode = "generic-postal-code", SLIGHT;
    /// One has no street.
    StreetMissing = "street-missing", DOUBTFUL;
    /// One has no street type.
    TypeMissing = "type-missing", DOUBTFUL;
    /// Types that people take for one another: Località and Contrada, Strada and Strada Vicinale.
    TypeNear = "type-near", DOUBTFUL;
    /// Via Contrada Croce and Contrada Croce.
    TypeDoubled = "type-doubled", DOUBTFUL;
    /// An initial stands for a name that is not well known.
    Initial = "initial", DOUBTFUL;
    /// One name is part of the other.
    NamePartMissing = "name-part-missing", DOUBTFUL;
    /// One has a title before the name.
    TitleMissing = "title-missing", DOUBTFUL;
    /// Via Croce and Via della Croce may be two streets.
    ConnectiveMissing = "connective-missing", DOUBTFUL;
    /// The same words in another order.
    WordOrder = "word-order", DOUBTFUL;
    /// A long word with one letter more, less, other or changed with the next.
    Misspelt = "misspelt", DOUBTFUL;
    /// Two languages, and no table says whether one name translates the other.
    Untranslated = "untranslated", DOUBTFUL;
    /// One names the hamlet.
    HamletMissing = "hamlet-missing", DOUBTFUL;
    /// A number stands at the end of one street.
    NumberInStreet = "number-in-street", DOUBTFUL;
    /// One has no house number.
    NumberMissing = "number-missing", DOUBTFUL;
    /// 12 and 12/A.
    ExponentMissing = "exponent-missing", DOUBTFUL;
    /// Both name the flat, staircase or building, and not the same; or one does where there is no number.
    InternalPartDiffers = "internal-part-differs", DOUBTFUL;
    /// One has no kilometre.
    KilometreMissing = "kilometre-missing", DOUBTFUL;
    /// Kilometre 3 and kilometre 3,5.
    KilometreInexact = "kilometre-inexact", DOUBTFUL;
    /// Another CAP, or postal code abroad.
    PostalCodeDiffers = "postal-code-differs", DOUBTFUL;
    /// Two municipalities of which one is no more: it may have become the other.
    MunicipalityAbolished = "municipality-abolished", DOUBTFUL;
    /// One city's name is part of the other's, or it has the same postal code.
    CityInexact = "city-inexact", DOUBTFUL;
    /// Another street type: a town may have a Via Roma and a Viale Roma.
    TypeDiffers = "type-differs", CONTRARY;
    /// Another name.
    NameDiffers = "name-differs", CONTRARY;
    /// Another hamlet.
    HamletDiffers = "hamlet-differs", CONTRARY;
    /// Another house number.
    NumberDiffers = "number-differs", CONTRARY;
    /// 12/A and 12/B.
    ExponentDiffers = "exponent-differs", CONTRARY;
    /// Another kilometre.
    KilometreDiffers = "kilometre-differs", CONTRARY;
    /// Another municipality.
    MunicipalityDiffers = "municipality-differs", CONTRARY;
    /// Another city.
    CityDiffers = "city-differs", CONTRARY;
    /// Another country, Italy among them.
    CountryDiffers = "country-differs", CONTRARY;
}

/// Whether two addresses are the same place, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// What it comes to.
    pub finding: Finding,
    /// Everything they differ in, each once, as found; empty if nothing.
    pub reasons: Vec<Reason>,
}

impl Comparison {
    /// Nothing differs.
    pub(super) const EQUAL: Self = Self {
        finding: Finding::Match,
        reasons: Vec::new(),
    };

    pub(super) fn of(mut reasons: Vec<Reason>) -> Self {
        let mut seen = Vec::with_capacity(reasons.len());
        reasons.retain(|reason| {
            !seen.contains(reason) && {
                seen.push(*reason);
                true
            }
        });
        let finding = match weight(&reasons) {
            ..DOUBT_FROM => Finding::Match,
            DOUBT_FROM..DIFFERENT_FROM => Finding::Doubt,
            DIFFERENT_FROM.. => Finding::Different,
        };
        Self { finding, reasons }
    }

    /// Whether it is safe to send.
    #[must_use]
    pub fn is_match(&self) -> bool {
        self.finding == Finding::Match
    }
}

/// What reasons weigh together.
pub(super) fn weight(reasons: &[Reason]) -> u32 {
    reasons.iter().map(|reason| reason.weight()).sum()
}
