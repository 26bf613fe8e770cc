//! Rows for the suite: made up, complete, each a function of small numbers.

use jiff::Timestamp;
use pin::address::{Address, ForeignAddress, ItalianAddress};
use pin::calendar::{Calendar, day_in_italy};
use pin::contact::{Email, Phone};
use pin::delivery::{Delivery, DeliveryId, Opening, Reach};
use pin::digest::{KeyVersion, PersonKey};
use pin::field::Advice;
use pin::kept_pin::{Digest, HashCost, PinKind, PinRecord, PinState, expires_on};
use pin::language::Language;
use pin::letter::Letter;
use pin::operator::{Act, ActId, ActKind, Operator, OperatorId, Role};
use pin::places::{PlaceCode, ProvinceCode};
use pin::promise::Terms;
use pin::request::{
    Contacts, OperatorReason, Person, PreferredPhone, PreferredTime, Request, RequestId, Standing,
};
use pin::tax_code::{Sex, TaxCode};
use steps::ports::{NewRequest, Replay, RequestRecord};

/// The instant the suite starts at: 26 March 2020, 9 o'clock in Rome, and an odd nanosecond.
pub(super) const START: &str = "2020-03-26T08:00:00.000000001Z";

pub(super) fn start() -> Timestamp {
    START.parse().unwrap_or(Timestamp::UNIX_EPOCH)
}

/// The `n`-th person.
#[must_use]
pub fn person(n: u8) -> PersonKey {
    PersonKey([n; 16])
}

/// The `n`-th request's id.
#[must_use]
pub fn request_id(n: u8) -> RequestId {
    RequestId::from_random([n; 16])
}

/// A delivery as it begins, of the `n`-th request.
#[must_use]
pub fn delivery(n: u8, who: PersonKey, standing: Standing, now: Timestamp) -> Delivery {
    let opening = Opening {
        request: request_id(n),
        person: who,
        language: Language::ALL[usize::from(n) % 3],
        reach: Reach {
            mobile: Phone::from_e164("+393331234567"),
            ..Reach::default()
        },
        email_first: false,
        standing,
        now,
    };
    Delivery::open(opening, &Terms::default(), &Calendar::default())
}

/// A kept PIN not stored yet, made up from `n`, of the `n`-th request.
#[must_use]
pub fn kept_pin(n: u8, who: PersonKey, now: Timestamp) -> PinRecord {
    PinRecord {
        person: who,
        issue: DeliveryId {
            request: request_id(n),
            generation: 1,
        },
        digest: Digest {
            pepper: KeyVersion(u16::from(n) + 1),
            cost: HashCost::OWASP,
            salt: [n; 16],
            hash: [n ^ 0xff; 32],
        },
        kind: PinKind::ALL[usize::from(n) % 2],
        expires_on: expires_on(day_in_italy(now)),
        state: PinState::Active,
        since: now,
        used_at: n.is_multiple_of(3).then_some(now),
        version: 0,
    }
}

/// The `n`-th request of a person. Odd ones are validated, even ones with the operator; every third lives
/// abroad.
///
/// # Panics
/// Never: what it reads is constant and right.
#[must_use]
pub fn new_request(n: u8, who: PersonKey, replay: Option<Replay>, now: Timestamp) -> NewRequest {
    let standing = if n.is_multiple_of(2) {
        Standing::WithOperator {
            since: now,
            reason: OperatorReason::ALL[usize::from(n / 2) % OperatorReason::ALL.len()],
        }
    } else {
        Standing::Validated { at: now }
    };
    let record = RequestRecord {
        id: request_id(n),
        person: who,
        requested_at: now,
        standing,
        request: request(n),
    };
    let delivery = delivery(n, who, standing, now);
    NewRequest {
        letter: Letter::open(delivery.id, who, standing, now),
        delivery,
        record,
        replay,
    }
}

/// The `n`-th act, on a person: each of another kind, every second one with a note and on a request.
///
/// # Panics
/// Never: what it reads is constant and right.
#[must_use]
#[allow(clippy::expect_used, reason = "constants of the suite")]
pub fn act(n: u8, person: Option<PersonKey>, at: Timestamp) -> Act {
    Act {
        id: ActId([n; 16]),
        at,
        operator: Operator {
            id: OperatorId::parse(&format!("operator-{n}")).expect("an id"),
            role: Role::ALL[usize::from(n) % Role::ALL.len()],
        },
        kind: ActKind::ALL[usize::from(n) % ActKind::ALL.len()],
        person,
        request: n.is_multiple_of(2).then(|| request_id(n)),
        note: n.is_multiple_of(2).then(|| "così, a voce".to_owned()),
    }
}

#[allow(clippy::expect_used, reason = "constants of the suite")]
fn request(n: u8) -> Request {
    let place = PlaceCode::parse("A562").expect("a code");
    let province = ProvinceCode::parse("PI").expect("a province");
    let is_abroad = n.is_multiple_of(3);
    Request {
        tax_code: TaxCode::parse("RSSMRA85T10A562S").expect("a tax code"),
        language: Language::ALL[usize::from(n) % 3],
        person: Person {
            surname: "Rossi".to_owned(),
            name: "Mariò".to_owned(),
            birth_date: jiff::civil::date(1985, 12, 10),
            sex: Sex::M,
            birth_province: province,
            birth_place: place,
        },
        address: if is_abroad {
            Address::Abroad(ForeignAddress {
                street: "Hauptstraße 1".to_owned(),
                city: "Wien".to_owned(),
                postal_code: "1010".to_owned(),
                country: "AT".to_owned(),
            })
        } else {
            Address::Italy(ItalianAddress {
                street: "Viale G. Mazzini".to_owned(),
                number: "12/A".to_owned(),
                province,
                municipality: place,
                postal_code: "56017".to_owned(),
            })
        },
        contacts: Contacts {
            home_phone: is_abroad.then(|| Phone::from_e164("+4312345678")).flatten(),
            mobile: Phone::from_e164("+393331234567"),
            email: (!is_abroad).then(|| Email::from_stored("m@example.org")),
            pec: is_abroad.then(|| Email::from_stored("m@pec.example.org")),
            preferred_phone: if is_abroad {
                PreferredPhone::Home
            } else {
                PreferredPhone::Mobile
            },
        },
        preferred_time: [
            PreferredTime::Morning,
            PreferredTime::Afternoon,
            PreferredTime::Evening,
        ][usize::from(n) % 3],
        advice: Advice::ALL[..usize::from(n) % 4 % 3].to_vec(),
    }
}
