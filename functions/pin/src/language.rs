//! The languages of texts and errors.

/// A language the service speaks: Italian, German (Alto Adige) and English (M3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// Italian, spoken where nothing else is asked for.
    #[default]
    It,
    /// German.
    De,
    /// English.
    En,
}

impl Language {
    /// Every language, in the order of preference among equals.
    pub const ALL: [Self; 3] = [Self::It, Self::De, Self::En];

    /// The language of an ISO 639-1 code, in lower case.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }

    /// The ISO 639-1 code, in lower case.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::It => "it",
            Self::De => "de",
            Self::En => "en",
        }
    }
}
