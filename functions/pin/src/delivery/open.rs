//! How a delivery begins.

use super::{Delivery, DeliveryId, Event, EventKind, Progress};
use crate::calendar::Calendar;
use crate::channel::Class;
use crate::contact::Phone;
use crate::digest::PersonKey;
use crate::language::Language;
use crate::promise::{Terms, whole_ms};
use crate::request::{RequestId, Standing};
use jiff::Timestamp;

/// What a delivery begins with.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The request.
    pub request: RequestId,
    /// Whose it is.
    pub person: PersonKey,
    /// The language of the message.
    pub language: Language,
    /// The mobile, if the person gave one.
    pub mobile: Option<Phone>,
    /// Whether the address fits.
    pub standing: Standing,
    /// When the request is accepted.
    pub now: Timestamp,
}

impl Delivery {
    /// The record that is written with the request, in the same transaction (decision 2). A validated
    /// request is due at once. One with the operator is held, and so is one that no built channel can reach:
    /// the centre has both from the start, and who follows them sees no difference (D13).
    #[must_use]
    pub fn open(opening: Opening, terms: &Terms, calendar: &Calendar) -> Self {
        let Opening {
            request,
            person,
            language,
            mobile,
            standing,
            now,
        } = opening;
        let mut delivery = Self {
            id: DeliveryId {
                request,
                generation: 1,
            },
            person,
            language,
            mobile,
            requested_at: now,
            due: terms.due(now),
            progress: Progress::Held,
            class: Class::Half,
            next_attempt_at: None,
            escalate_at: Some(whole_ms(terms.escalate_at(now, calendar))),
            attempts: 0,
            setbacks: 0,
            unreachable: 0,
            ambiguous: 0,
            fence: 0,
            fingerprint: None,
            provider_id: None,
            events: vec![Event {
                at: now,
                kind: EventKind::Requested,
            }],
            version: 1,
        };
        match standing {
            Standing::Validated { .. } if delivery.mobile.is_some() => {
                delivery.progress = Progress::Waiting;
                delivery.next_attempt_at = Some(whole_ms(now));
            }
            _ => {
                delivery.record(now, EventKind::HandedToOperator);
            }
        }
        delivery
    }
}
