//! What each credential opens (R5–R8, R30, R65–R69, R76).

use crate::kept_pin::PinKind;

/// A service that citizens apply to or look into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    /// Bonus of professionals and co.co.co. (R66).
    Professionals,
    /// Bonus of the self-employed in the AGO special schemes (R67).
    SelfEmployed,
    /// Bonus of seasonal workers in tourism and spas (R67).
    TourismSeasonal,
    /// Bonus of agricultural workers (R68).
    Agriculture,
    /// Bonus of workers in entertainment (R68).
    Entertainment,
    /// The baby-sitting bonus (R68).
    BabySitting,
    /// The pension statement: consultation (R6).
    PensionStatement,
    /// ASpI (R7).
    Aspi,
    /// Mini-ASpI (R7).
    MiniAspi,
    /// Domestic work (R7).
    DomesticWork,
}

impl Service {
    /// Every service: first the six of simplified access (R65–R69), then consultation, then the rest.
    pub const ALL: [Self; 10] = [
        Self::Professionals,
        Self::SelfEmployed,
        Self::TourismSeasonal,
        Self::Agriculture,
        Self::Entertainment,
        Self::BabySitting,
        Self::PensionStatement,
        Self::Aspi,
        Self::MiniAspi,
        Self::DomesticWork,
    ];

    /// The interface's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Professionals => "professionals",
            Self::SelfEmployed => "self-employed",
            Self::TourismSeasonal => "tourism-seasonal",
            Self::Agriculture => "agriculture",
            Self::Entertainment => "entertainment",
            Self::BabySitting => "baby-sitting",
            Self::PensionStatement => "pension-statement",
            Self::Aspi => "aspi",
            Self::MiniAspi => "mini-aspi",
            Self::DomesticWork => "domestic-work",
        }
    }

    /// The service of a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|service| service.as_str() == word)
    }
}

/// How a person showed who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Credential {
    /// The first half alone: simplified access (R30, R65, R76).
    FirstHalf,
    /// The kept PIN, ordinary.
    Ordinary,
    /// The kept PIN, dispositive.
    Dispositive,
    /// A kept PIN past its last day: opens its renewal and nothing else (R55, R56).
    Expired,
}

impl Credential {
    /// Every credential.
    pub const ALL: [Self; 4] = [Self::FirstHalf, Self::Ordinary, Self::Dispositive, Self::Expired];

    /// The interface's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FirstHalf => "first-half",
            Self::Ordinary => "ordinary",
            Self::Dispositive => "dispositive",
            Self::Expired => "expired",
        }
    }

    /// The services it opens.
    #[must_use]
    pub fn services(self) -> &'static [Service] {
        const ALL: &[Service] = &Service::ALL;
        match self {
            Self::FirstHalf => &ALL[..6],
            Self::Ordinary => &ALL[..7],
            Self::Dispositive => ALL,
            Self::Expired => &[],
        }
    }
}

impl From<PinKind> for Credential {
    fn from(kind: PinKind) -> Self {
        match kind {
            PinKind::Ordinary => Self::Ordinary,
            PinKind::Dispositive => Self::Dispositive,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(credential: Credential) -> Vec<&'static str> {
        credential
            .services()
            .iter()
            .map(|service| service.as_str())
            .collect()
    }

    #[test]
    fn r65_r66_r67_r68_r69_d8_the_first_half_opens_exactly_the_six() {
        assert_eq!(
            words(Credential::FirstHalf),
            [
                "professionals",
                "self-employed",
                "tourism-seasonal",
                "agriculture",
                "entertainment",
                "baby-sitting"
            ]
        );
    }

    #[test]
    fn r6_r7_consultation_is_ordinary_and_important_requests_are_dispositive() {
        let ordinary = words(Credential::Ordinary);
        assert!(
            ordinary.starts_with(&words(Credential::FirstHalf)) && ordinary.contains(&"pension-statement")
        );
        for important in ["aspi", "mini-aspi", "domestic-work"] {
            assert!(!ordinary.contains(&important), "{important}");
            assert!(words(Credential::Dispositive).contains(&important), "{important}");
        }
        assert_eq!(Credential::Dispositive.services(), Service::ALL);
        assert!(words(Credential::Expired).is_empty(), "R55");
    }

    #[test]
    fn words_read_back() {
        for service in Service::ALL {
            assert_eq!(Service::parse(service.as_str()), Some(service));
        }
        assert_eq!(Service::parse("bonus"), None);
    }
}
