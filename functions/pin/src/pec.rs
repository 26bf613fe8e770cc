//! Certified email (PEC): how our messages are called, and what its receipts say.
//!
//! RFC 6109, "La Posta Elettronica Certificata - Italian Certified Electronic Mail"; the technical rules are the
//! ministerial decree of 2 November 2005.

use crate::delivery::{DeliveryId, ProviderId};
use crate::receipt::Outcome;
use crate::request::RequestId;

/// What a message goes out under, and what its receipts name: an attempt of a delivery. A receipt finds its delivery
/// by it even where nobody knows whether the message was taken. The request's id in it is random (122 bits), so that
/// nobody but sender, provider and recipient can name one that is true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId {
    /// The delivery.
    pub delivery: DeliveryId,
    /// Which attempt of it, from 1.
    pub attempt: u32,
}

impl MessageId {
    /// The id as it stands between angle brackets in a message (RFC 5322, 3.6.4): `request.generation.attempt@host`.
    #[must_use]
    pub fn text(&self, host: &str) -> String {
        let Self { delivery, attempt } = self;
        format!("{}.{}.{attempt}@{host}", delivery.request, delivery.generation)
    }

    /// What the provider is said to call the message.
    #[must_use]
    pub fn provider_id(&self, host: &str) -> ProviderId {
        ProviderId(self.text(host).into())
    }

    /// Reads an id, with or without its angle brackets. `None`: it is none of ours, or not as we write it.
    #[must_use]
    pub fn parse(text: &str, host: &str) -> Option<Self> {
        let text = text.trim();
        let bare = text
            .strip_prefix('<')
            .and_then(|text| text.strip_suffix('>'))
            .unwrap_or(text);
        let (local, domain) = bare.split_once('@')?;
        let mut words = local.split('.');
        let id = Self {
            delivery: DeliveryId {
                request: RequestId::parse(words.next()?)?,
                generation: words.next()?.parse().ok()?,
            },
            attempt: words.next()?.parse().ok()?,
        };
        // Only what we write ourselves: no other spelling of the same id, no other host's.
        (words.next().is_none() && domain == host && id.text(host) == bare).then_some(id)
    }
}

/// What a receipt is (RFC 6109, 3.1 to 3.3; the word of the header `X-Ricevuta` and of `tipo` in `daticert.xml`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Our provider took the message: what its answer to the send has said already.
    Accepted,
    /// Our provider did not take it.
    NotAccepted,
    /// The recipient's provider took it over. It is meant for our provider, and some pass it on.
    TakenOver,
    /// It lies in the recipient's mailbox.
    Delivered,
    /// It will not be delivered.
    NotDelivered,
    /// It has not been delivered for 12 hours; our provider still waits, for 12 more.
    NotYetDelivered,
    /// A virus was seen in it: it goes no further.
    Virus,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Accepted,
        Self::NotAccepted,
        Self::TakenOver,
        Self::Delivered,
        Self::NotDelivered,
        Self::NotYetDelivered,
        Self::Virus,
    ];

    /// The word of the technical rules.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accettazione",
            Self::NotAccepted => "non-accettazione",
            Self::TakenOver => "presa-in-carico",
            Self::Delivered => "avvenuta-consegna",
            Self::NotDelivered => "errore-consegna",
            Self::NotYetDelivered => "preavviso-errore-consegna",
            Self::Virus => "rilevazione-virus",
        }
    }

    /// The kind of a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// What it means for the delivery. `None`: nothing yet; a message that our provider accepted has reached nobody,
    /// and keeps no promise (D5, D14). One that is overdue counts as refused, so that the centre has it at once; if it
    /// is delivered after all, that counts.
    #[must_use]
    pub const fn outcome(self) -> Option<Outcome> {
        match self {
            Self::Accepted | Self::TakenOver => None,
            Self::Delivered => Some(Outcome::ReceivedByPhone),
            Self::NotAccepted | Self::NotDelivered | Self::NotYetDelivered | Self::Virus => {
                Some(Outcome::Refused)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HOST: &str = "pin.example";

    proptest! {
        #[test]
        fn an_id_is_read_as_it_was_written(bytes in any::<[u8; 16]>(), generation: u32, attempt: u32) {
            let id = MessageId {
                delivery: DeliveryId { request: RequestId::from_bytes(bytes), generation },
                attempt,
            };
            let text = id.text(HOST);
            prop_assert_eq!(MessageId::parse(&text, HOST), Some(id));
            prop_assert_eq!(MessageId::parse(&format!("<{text}>"), HOST), Some(id));
            prop_assert_eq!(MessageId::parse(&text, "other.example"), None);
        }

        #[test]
        fn nothing_else_is_an_id(text in ".*") {
            prop_assert_eq!(MessageId::parse(&text, HOST), None);
        }
    }

    #[test]
    fn other_spellings_of_an_id_are_none() {
        let id = MessageId {
            delivery: DeliveryId {
                request: RequestId::from_bytes([0xab; 16]),
                generation: 1,
            },
            attempt: 2,
        };
        let text = id.text(HOST);
        assert_eq!(text, "abababab-abab-abab-abab-abababababab.1.2@pin.example");
        for other in [
            text.to_uppercase(),
            text.replace(".1.", ".01."),
            text.replace(".2@", ".+2@"),
            text.replace(".2@", ".2.3@"),
            text.replace(".2@", "@"),
            format!("{text}@pin.example"),
            format!("<{text}"),
            format!("{text}.evil.example"),
        ] {
            assert_eq!(MessageId::parse(&other, HOST), None, "{other}");
        }
    }

    #[test]
    fn d5_only_a_delivery_keeps_the_promise_and_acceptance_says_nothing() {
        for (word, outcome) in [
            ("accettazione", None),
            ("presa-in-carico", None),
            ("avvenuta-consegna", Some(Outcome::ReceivedByPhone)),
            ("non-accettazione", Some(Outcome::Refused)),
            ("errore-consegna", Some(Outcome::Refused)),
            ("preavviso-errore-consegna", Some(Outcome::Refused)),
            ("rilevazione-virus", Some(Outcome::Refused)),
        ] {
            let kind = Kind::parse(word).expect(word);
            assert_eq!((kind.as_str(), kind.outcome()), (word, outcome));
        }
        assert_eq!(Kind::parse("posta-certificata"), None);
    }
}
