//! How a delivery begins.

use super::{ChannelSet, Delivery, DeliveryId, Event, EventKind, Progress, Reach};
use crate::calendar::Calendar;
use crate::callback::CallReason;
use crate::channel::{Channel, Class};
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
    /// Where the first half can go.
    pub reach: Reach,
    /// Whether email goes before SMS, since the wait for a text message has grown too long (decision 6).
    pub email_first: bool,
    /// Whether the address fits.
    pub standing: Standing,
    /// When the request is accepted.
    pub now: Timestamp,
}

impl Delivery {
    /// The record that is written with the request, in the same transaction (decision 2). A validated
    /// request is due at once; if PEC is its only channel, the centre's call is booked as well, since PEC reports
    /// what it could not deliver only after 12 and 24 hours (D5). One with the operator is held.
    #[must_use]
    pub fn open(opening: Opening, terms: &Terms, calendar: &Calendar) -> Self {
        let Opening {
            request,
            person,
            language,
            reach,
            email_first,
            standing,
            now,
        } = opening;
        let first = reach.channels(email_first).next();
        let mut delivery = Self {
            id: DeliveryId {
                request,
                generation: 1,
            },
            person,
            language,
            channel: first.unwrap_or(Channel::Sms),
            tried: ChannelSet::default(),
            reach,
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
            callback: None,
            events: vec![Event {
                at: now,
                kind: EventKind::Requested,
                channel: None,
            }],
            version: 1,
        };
        match standing {
            Standing::Validated { .. } if first.is_some() => {
                delivery.progress = Progress::Waiting;
                delivery.next_attempt_at = Some(whole_ms(now));
                if first == Some(Channel::Pec) {
                    delivery.record(now, EventKind::HandedToOperator, None);
                    delivery.call(now, CallReason::NoQuickChannel);
                }
            }
            standing => {
                delivery.record(now, EventKind::HandedToOperator, None);
                delivery.call(
                    now,
                    match standing {
                        Standing::WithOperator { reason, .. } => CallReason::Unvalidated(reason),
                        _ => CallReason::NoQuickChannel,
                    },
                );
            }
        }
        delivery
    }
}
