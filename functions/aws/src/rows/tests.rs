use super::*;
use crate::row::Item;
use pin::Channel;
use pin::Language;
use pin::RequestId;
use pin::address::{Address, ForeignAddress, ItalianAddress};
use pin::callback::{CallLease, CallReason, Callback};
use pin::channel::Class;
use pin::contact::{Email, Phone};
use pin::delivery::{ChannelSet, Delivery, DeliveryId, Event, EventKind, Progress, ProviderId, Reach, shard};
use pin::digest::{BodyDigest, KeyVersion, ReplayKey};
use pin::field::Advice;
use pin::half::Fingerprint;
use pin::letter::{self, BatchId, Cause, Letter};
use pin::operator::OperatorId;
use pin::places::{PlaceCode, ProvinceCode};
use pin::receipt::Outcome;
use pin::request::{Contacts, Person, PreferredPhone, PreferredTime, Request};
use pin::tax_code::{Sex, TaxCode};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use steps::ports::{ParkedReceipt, Replay, RequestRecord};

fn instant() -> impl Strategy<Value = Timestamp> {
    (-1_000_000_000_i64..4_000_000_000, 0_i32..1_000_000_000).prop_map(|(second, nanos)| {
        Timestamp::new(second, if second < 0 { -nanos } else { nanos }).expect("in range")
    })
}

fn whole_milliseconds() -> impl Strategy<Value = Timestamp> {
    (-1_000_000_000_000_i64..4_000_000_000_000)
        .prop_map(|ms| Timestamp::from_millisecond(ms).expect("in range"))
}

fn standing() -> impl Strategy<Value = Standing> {
    prop_oneof![
        instant().prop_map(|at| Standing::Validated { at }),
        (instant(), select(&OperatorReason::ALL[..]))
            .prop_map(|(since, reason)| Standing::WithOperator { since, reason }),
        instant().prop_map(|at| Standing::Rejected { at }),
        instant().prop_map(|at| Standing::Withdrawn { at }),
    ]
}

fn phone() -> impl Strategy<Value = Phone> {
    "\\+[0-9]{4,15}".prop_map(|e164| Phone::from_e164(&e164).expect("a phone"))
}

fn email() -> impl Strategy<Value = Email> {
    ".{0,40}".prop_map(|stored| Email::from_stored(&stored))
}

fn place() -> impl Strategy<Value = PlaceCode> {
    "[A-Z][0-9]{3}".prop_map(|code| PlaceCode::parse(&code).expect("a place"))
}

fn province() -> impl Strategy<Value = ProvinceCode> {
    "[A-Z]{2}".prop_map(|code| ProvinceCode::parse(&code).expect("a province"))
}

fn address() -> impl Strategy<Value = Address> {
    prop_oneof![
        (".{0,60}", ".{0,10}", province(), place(), "[0-9]{5}").prop_map(
            |(street, number, province, municipality, postal_code)| {
                Address::Italy(ItalianAddress {
                    street,
                    number,
                    province,
                    municipality,
                    postal_code,
                })
            }
        ),
        (".{0,60}", ".{0,40}", ".{0,16}", "[A-Z]{2}").prop_map(|(street, city, postal_code, country)| {
            Address::Abroad(ForeignAddress {
                street,
                city,
                postal_code,
                country,
            })
        }),
    ]
}

/// Personal data have no `Debug`, which proptest wants.
#[derive(Clone)]
struct Hidden<T>(T);

impl<T> std::fmt::Debug for Hidden<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hidden(…)")
    }
}

fn person() -> impl Strategy<Value = Hidden<Person>> {
    let date = (1890_i16..2021, 1_i8..=12, 1_i8..=28).prop_map(|(y, m, d)| jiff::civil::date(y, m, d));
    (".{1,30}", ".{1,30}", date, any::<bool>(), province(), place()).prop_map(
        |(surname, name, birth_date, is_woman, birth_province, birth_place)| {
            let sex = if is_woman { Sex::F } else { Sex::M };
            Hidden(Person {
                surname,
                name,
                birth_date,
                sex,
                birth_province,
                birth_place,
            })
        },
    )
}

fn contacts() -> impl Strategy<Value = Hidden<Contacts>> {
    let preferred = select(vec![PreferredPhone::Mobile, PreferredPhone::Home]);
    (
        option::of(phone()),
        option::of(phone()),
        option::of(email()),
        option::of(email()),
        preferred,
    )
        .prop_map(|(home_phone, mobile, email, pec, preferred_phone)| {
            Hidden(Contacts {
                home_phone,
                mobile,
                email,
                pec,
                preferred_phone,
            })
        })
}

fn request() -> impl Strategy<Value = Request> {
    let times = vec![
        PreferredTime::Morning,
        PreferredTime::Afternoon,
        PreferredTime::Evening,
    ];
    let tax_codes = vec!["RSSMRA85T10A562S", "12345678903"];
    (
        select(tax_codes),
        select(&Language::ALL[..]),
        person(),
        address(),
        contacts(),
        select(times),
        vec(select(&Advice::ALL[..]), 0..4),
    )
        .prop_map(
            |(code, language, person, address, contacts, preferred_time, advice)| Request {
                tax_code: TaxCode::parse(code).expect("a tax code"),
                language,
                person: person.0,
                address,
                contacts: contacts.0,
                preferred_time,
                advice,
            },
        )
}

fn record() -> impl Strategy<Value = RequestRecord> {
    (
        any::<[u8; 16]>(),
        any::<[u8; 16]>(),
        instant(),
        standing(),
        request(),
    )
        .prop_map(|(id, person, requested_at, standing, request)| RequestRecord {
            id: RequestId::from_bytes(id),
            person: PersonKey(person),
            requested_at,
            standing,
            request,
        })
}

fn progress() -> impl Strategy<Value = Progress> {
    (0..7, instant()).prop_map(|(kind, at)| match kind {
        0 => Progress::Held,
        1 => Progress::Waiting,
        2 => Progress::Sent { at },
        3 => Progress::Accepted { at },
        4 => Progress::Delivered { at },
        5 => Progress::Failed { at },
        _ => Progress::Stopped { at },
    })
}

fn fingerprint() -> impl Strategy<Value = Fingerprint> {
    (any::<u16>(), any::<[u8; 32]>()).prop_map(|(version, tag)| Fingerprint {
        key_version: KeyVersion(version),
        tag,
    })
}

fn whereabouts() -> impl Strategy<Value = (Reach, Channel, u8)> {
    let reach = (option::of(phone()), option::of(email()), option::of(email()))
        .prop_map(|(mobile, email, pec)| Reach { mobile, email, pec });
    (reach, select(&Channel::ALL[..]), 0..16_u8)
}

prop_compose! {
    fn schedule()(
        progress in progress(),
        class in select(&Class::ALL[..]),
        next_attempt_at in option::of(whole_milliseconds()),
        escalate_at in option::of(whole_milliseconds()),
    ) -> (Progress, Class, Option<Timestamp>, Option<Timestamp>) {
        (progress, class, next_attempt_at, escalate_at)
    }
}

fn callback() -> impl Strategy<Value = Callback> {
    let reasons = vec![
        CallReason::Unvalidated(OperatorReason::NotInArchive),
        CallReason::NoQuickChannel,
        CallReason::FirstHalfOverdue,
        CallReason::LetterReturned,
        CallReason::Disowned,
    ];
    let lease = ("[a-z.]{1,20}", instant()).prop_map(|(id, until)| CallLease {
        operator: OperatorId::parse(&id).expect("an id"),
        until,
    });
    (
        select(reasons),
        (instant(), instant()),
        any::<u32>(),
        option::of(whole_milliseconds()),
        option::of(lease),
    )
        .prop_map(|(reason, (since, by), calls, not_before, lease)| Callback {
            reason,
            since,
            by,
            calls,
            not_before,
            lease,
        })
}

prop_compose! {
    fn delivery()(
        id in any::<([u8; 16], u32, [u8; 16])>(),
        language in select(&Language::ALL[..]),
        (reach, channel, tried) in whereabouts(),
        (requested_at, due) in (instant(), instant()),
        (progress, class, next_attempt_at, escalate_at) in schedule(),
        counts in any::<(u32, u32, u32, u32)>(),
        (fence, version) in (any::<u64>(), 0..u64::MAX),
        fingerprint in option::of(fingerprint()),
        (provider_id, callback) in (option::of("[!-~]{1,64}"), option::of(callback())),
        events in vec(
            (instant(), select(&EventKind::ALL[..]), option::of(select(&Channel::ALL[..]))),
            0..6,
        ),
    ) -> Delivery {
        Delivery {
            id: DeliveryId { request: RequestId::from_bytes(id.0), generation: id.1 },
            person: PersonKey(id.2),
            language,
            reach,
            channel,
            tried: ChannelSet::from_bits(tried),
            requested_at,
            due,
            progress,
            class,
            next_attempt_at,
            escalate_at,
            attempts: counts.0,
            setbacks: counts.1,
            unreachable: counts.2,
            ambiguous: counts.3,
            fence,
            fingerprint,
            provider_id: provider_id.map(|id| ProviderId(id.into())),
            callback: callback.map(Box::new),
            events: events.into_iter().map(|(at, kind, channel)| Event { at, kind, channel }).collect(),
            version,
        }
    }
}

fn attribute<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    let value = item.get(name)?;
    value.as_s().or_else(|_| value.as_n()).ok().map(String::as_str)
}

proptest! {
    #[test]
    fn a_request_reads_back_as_it_was(record in record()) {
        prop_assert_eq!(read_request(&write_request(&record)), Ok(record.clone()));
    }

    #[test]
    fn a_delivery_reads_back_as_it_was(delivery in delivery()) {
        prop_assert_eq!(read_delivery(&write_delivery(&delivery, delivery.version)), Ok(delivery));
    }

    #[test]
    fn an_index_holds_a_delivery_exactly_while_something_is_due(delivery in delivery()) {
        let item = write_delivery(&delivery, delivery.version);
        let shard = shard(delivery.id.request);
        let queue = format!("{}#{}#{shard}", delivery.channel.as_str(), delivery.class.as_str());
        let ms = |at: Timestamp| at.as_millisecond().to_string();
        let due_at = delivery.next_attempt_at.map(ms);
        let overdue_at = delivery.escalate_at.map(ms);
        prop_assert_eq!(attribute(&item, "duePk"), due_at.as_ref().map(|_| queue.as_str()));
        prop_assert_eq!(attribute(&item, "dueAt"), due_at.as_deref());
        let partition = format!("overdue#{shard}");
        prop_assert_eq!(attribute(&item, "overduePk"), overdue_at.as_ref().map(|_| partition.as_str()));
        prop_assert_eq!(attribute(&item, "overdueAt"), overdue_at.as_deref());
    }

    #[test]
    fn an_address_reads_back_as_it_was(address in address()) {
        let item = write_address(Writer::default(), &address).into_item();
        prop_assert!(read_address(Reader(&item)) == Ok(address));
    }

    #[test]
    fn a_replay_reads_back_as_it_was(
        bytes in any::<([u8; 16], [u8; 16], [u8; 16])>(),
        accepted in instant(),
        until in instant(),
    ) {
        let replay = Replay { key: ReplayKey(bytes.0), body: BodyDigest(bytes.1), until };
        let request = RequestId::from_bytes(bytes.2);
        let item = write_replay(&replay, request, accepted);
        let stored = read_replay(&item).expect("reads back");
        prop_assert_eq!((stored.body, stored.request, stored.accepted), (replay.body, request, accepted));
        let nanos = until.as_nanosecond().to_string();
        prop_assert_eq!(attribute(&item, "untilNs"), Some(nanos.as_str()));
    }

    #[test]
    fn a_meeting_place_reads_back_as_it_was(
        id in "[!-~]{1,64}",
        outcome in select(vec![
            Outcome::AcceptedByCarrier, Outcome::ReceivedByPhone, Outcome::Unreachable, Outcome::Refused,
        ]),
        (at, channel) in (instant(), select(&Channel::ALL[..])),
        delivery in any::<([u8; 16], u32)>(),
    ) {
        let provider_id = ProviderId(id.into());
        let receipt = ParkedReceipt { channel, outcome, at };
        let delivery = DeliveryId { request: RequestId::from_bytes(delivery.0), generation: delivery.1 };
        prop_assert_eq!(read_place(&park(&provider_id, receipt, at)), Ok(Place::Parked(receipt)));
        prop_assert_eq!(read_place(&write_meeting(&provider_id, delivery)), Ok(Place::Sent(delivery)));
    }

    #[test]
    fn a_row_with_any_attribute_missing_is_damaged_or_still_means_something(
        record in record(), delivery in delivery(), pick in any::<prop::sample::Index>(),
    ) {
        // Never a panic, and never a record with another identity.
        for item in [write_request(&record), write_delivery(&delivery, delivery.version)] {
            let mut names: Vec<String> = item.keys().cloned().collect();
            names.sort_unstable();
            let mut item = item;
            item.remove(&names[pick.index(names.len())]);
            if let Ok(read) = read_request(&item) {
                prop_assert_eq!(read.id, record.id);
            }
            if let Ok(read) = read_delivery(&item) {
                prop_assert_eq!(read.id, delivery.id);
            }
        }
    }
}

/// DynamoDB bills a write unit a KB: a usual row must not cost two.
fn letter_progress() -> impl Strategy<Value = letter::Progress> {
    use letter::Progress;
    let cause = || select(&Cause::ALL[..]);
    prop_oneof![
        select(vec![Progress::Held, Progress::Waiting, Progress::Batched]),
        instant().prop_map(|at| Progress::Printed { at }),
        instant().prop_map(|at| Progress::Posted { at }),
        (instant(), cause()).prop_map(|(at, cause)| Progress::Discarded { at, cause }),
        (instant(), cause()).prop_map(|(at, cause)| Progress::Returned { at, cause }),
        instant().prop_map(|at| Progress::Stopped { at }),
    ]
}

proptest! {
    #[test]
    fn r3_a_letter_reads_back(
        request in any::<[u8; 16]>(),
        generation in any::<u32>(),
        requested_at in instant(),
        progress in letter_progress(),
        next_attempt_at in option::of(whole_milliseconds()),
        batch in option::of(any::<[u8; 16]>().prop_map(BatchId)),
        fingerprint in option::of(fingerprint()),
        posted_at in option::of(instant()),
        version in any::<u64>(),
    ) {
        let id = DeliveryId { request: RequestId::from_bytes(request), generation };
        let person = PersonKey(request);
        let letter = Letter {
            id, person, requested_at, progress, next_attempt_at, batch, fingerprint, posted_at, version,
        };
        prop_assert_eq!(read_letter(&write_letter(&letter, version)), Ok(letter));
    }
}

#[test]
fn usual_rows_fit_in_one_write_unit() {
    let at: Timestamp = "2020-03-26T08:00:00.123456789Z".parse().expect("an instant");
    let mut delivery = usual_delivery(at);
    let opened = size(&write_delivery(&delivery, 1));
    delivery.fingerprint = Some(Fingerprint {
        key_version: KeyVersion(1),
        tag: [7; 32],
    });
    delivery.provider_id = Some(ProviderId("5f8e2b1c-0000-5000-8000-000000000000".into()));
    delivery.events = EventKind::ALL
        .into_iter()
        .take(5)
        .map(|kind| Event {
            at,
            kind,
            channel: Some(Channel::Sms),
        })
        .collect();
    let sent = size(&write_delivery(&delivery, 5));
    let batched = Letter::open(delivery.id, delivery.person, Standing::Validated { at }, at)
        .taken_up(BatchId([9; 16]), delivery.fingerprint.expect("there"), at)
        .expect("waits");
    let letter = size(&write_letter(&batched, 2));
    assert!(letter <= 500, "{letter}");
    let asked = size(&write_request(&usual_record(at)));
    assert!(
        opened <= 700 && sent <= 1024 && asked <= 1024,
        "{opened} {sent} {asked}"
    );
}

fn usual_delivery(at: Timestamp) -> Delivery {
    let opening = pin::delivery::Opening {
        request: RequestId::from_bytes([0xab; 16]),
        person: PersonKey([0xcd; 16]),
        language: Language::It,
        reach: Reach {
            mobile: Phone::from_e164("+393331234567"),
            ..Reach::default()
        },
        email_first: false,
        standing: Standing::Validated { at },
        now: at,
    };
    Delivery::open(
        opening,
        &pin::promise::Terms::default(),
        &pin::calendar::Calendar::default(),
    )
}

fn usual_record(at: Timestamp) -> RequestRecord {
    let place = PlaceCode::parse("A562").expect("a place");
    let province = ProvinceCode::parse("PI").expect("a province");
    RequestRecord {
        id: RequestId::from_bytes([0xab; 16]),
        person: PersonKey([0xcd; 16]),
        requested_at: at,
        standing: Standing::Validated { at },
        request: Request {
            tax_code: TaxCode::parse("RSSMRA85T10A562S").expect("a tax code"),
            language: Language::It,
            person: Person {
                surname: "Della Gherardesca".into(),
                name: "Maria Antonietta".into(),
                birth_date: jiff::civil::date(1985, 12, 10),
                sex: Sex::F,
                birth_province: province,
                birth_place: place,
            },
            address: Address::Italy(ItalianAddress {
                street: "Viale Giuseppe Mazzini e dei Martiri".into(),
                number: "112/A".into(),
                province,
                municipality: place,
                postal_code: "56017".into(),
            }),
            contacts: Contacts {
                home_phone: Phone::from_e164("+390501234567"),
                mobile: Phone::from_e164("+393331234567"),
                email: Some(Email::from_stored(
                    "maria.antonietta.dellagherardesca@example.org",
                )),
                pec: Some(Email::from_stored("m.a.dellagherardesca@pec.example.org")),
                preferred_phone: PreferredPhone::Mobile,
            },
            preferred_time: PreferredTime::Morning,
            advice: vec![Advice::PostalCodeUnusual],
        },
    }
}

/// AWS: "DynamoDB item sizes and formats"; a number of n digits counts n/2 + 1 or 2.
fn size(item: &Item) -> usize {
    use aws_sdk_dynamodb::types::AttributeValue;
    fn value(attribute: &AttributeValue) -> usize {
        match attribute {
            AttributeValue::S(text) => text.len(),
            AttributeValue::N(digits) => digits.len().div_ceil(2) + 2,
            AttributeValue::B(bytes) => bytes.as_ref().len(),
            AttributeValue::L(list) => 3 + list.iter().map(|entry| 1 + value(entry)).sum::<usize>(),
            _ => 1,
        }
    }
    item.iter()
        .map(|(name, attribute)| name.len() + value(attribute))
        .sum()
}

fn kept_pin() -> impl Strategy<Value = pin::kept_pin::PinRecord> {
    use pin::kept_pin::{Digest, HashCost, PinKind, PinRecord, PinState};
    let digest = (
        any::<u16>(),
        any::<[u32; 3]>(),
        any::<[u8; 16]>(),
        any::<[u8; 32]>(),
    )
        .prop_map(|(pepper, [memory_kib, passes, lanes], salt, hash)| Digest {
            pepper: KeyVersion(pepper),
            cost: HashCost {
                memory_kib,
                passes,
                lanes,
            },
            salt,
            hash,
        });
    let state = prop_oneof![
        Just(PinState::Active),
        instant().prop_map(|at| PinState::Stopped { at })
    ];
    let day = (-9999_i16..=9999, 1_i8..=12, 1_i8..=28);
    let rest = (
        select(&PinKind::ALL[..]),
        state,
        instant(),
        option::of(instant()),
        any::<u64>(),
    );
    (
        any::<[u8; 16]>(),
        any::<[u8; 16]>(),
        any::<u32>(),
        digest,
        day,
        rest,
    )
        .prop_map(
            |(
                person,
                request,
                generation,
                digest,
                (year, month, day),
                (kind, state, since, used_at, version),
            )| {
                PinRecord {
                    person: PersonKey(person),
                    issue: DeliveryId {
                        request: RequestId::from_random(request),
                        generation,
                    },
                    digest,
                    kind,
                    expires_on: jiff::civil::date(year, month, day),
                    state,
                    since,
                    used_at,
                    version,
                }
            },
        )
}

proptest! {
    #[test]
    fn kept_pins_read_back(pin in kept_pin()) {
        prop_assert_eq!(read_pin(&write_pin(&pin, pin.version)), Ok(pin));
    }
}
