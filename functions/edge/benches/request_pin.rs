//! Taking a request in on the twin: below JSON, and with `edge` around it.

#![allow(missing_docs, reason = "criterion's macros write undocumented functions")]
#![allow(clippy::unwrap_used, reason = "a bench may stop at once")]

use bytes::Bytes;
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use edge::HttpStep;
use memory::TwinWorld;
use pin::address::{Address, ItalianAddress};
use pin::digest::{PersonKey, person_message};
use pin::field::Field;
use pin::places::{PlaceCode, ProvinceCode};
use pin::request::{AddressDraft, ContactsDraft, PersonDraft, RequestDraft};
use pin::tax_code::{Identity, Sex, TaxCode, encode};
use std::hint::black_box;
use steps::ports::{ArchiveRecord, IndexMac};
use steps::request_pin::{Command, Deps, request_pin};
use steps::{Provide, Settings, Step};

const PEOPLE: usize = 4096;

/// People who differ by their birth date, each in the archive with the address they give.
fn people(world: &TwinWorld) -> Vec<(String, jiff::civil::Date)> {
    let index = <TwinWorld as Provide<IndexMac>>::provide(world);
    let place = PlaceCode::parse("A562").unwrap();
    let province = ProvinceCode::parse("PI").unwrap();
    let first = jiff::civil::date(1960, 1, 1);
    (0..PEOPLE)
        .map(|n| {
            let birth_date = first
                .checked_add(jiff::Span::new().days(i64::try_from(n).unwrap()))
                .unwrap();
            let code = encode(&Identity {
                surname: "Rossi",
                name: "Mario",
                birth_date,
                sex: Sex::M,
                birth_place: place,
                birth_province: province,
            });
            let tax_code = TaxCode::parse(code.as_str()).unwrap();
            let tag = pollster::block_on(index.tag(index.current(), &person_message(&tax_code))).unwrap();
            let address = Address::Italy(ItalianAddress {
                street: "VIALE G. MAZZINI".to_owned(),
                number: "12/A".to_owned(),
                province,
                municipality: place,
                postal_code: "56017".to_owned(),
            });
            world
                .archive
                .put(PersonKey::from_tag(&tag), ArchiveRecord { address });
            (code.as_str().to_owned(), birth_date)
        })
        .collect()
}

fn draft(tax_code: &str, birth_date: jiff::civil::Date) -> RequestDraft {
    RequestDraft {
        tax_code: Field::text(tax_code),
        residence: Field::text("italy"),
        language: Field::text("it"),
        person: Field::Given(PersonDraft {
            surname: Field::text("Rossi"),
            name: Field::text("Mario"),
            birth_date: Field::text(&birth_date.to_string()),
            sex: Field::text("M"),
            birth_province: Field::text("PI"),
            birth_place: Field::text("A562"),
        }),
        address: Field::Given(AddressDraft {
            street: Field::text("Viale G. Mazzini"),
            number: Field::text("12/A"),
            province: Field::text("PI"),
            municipality: Field::text("A562"),
            postal_code: Field::text("56017"),
            ..AddressDraft::default()
        }),
        contacts: Field::Given(ContactsDraft {
            mobile: Field::text("+393331234567"),
            email: Field::text("m@example.org"),
            ..ContactsDraft::default()
        }),
        preferred_phone: Field::text("mobile"),
        preferred_time: Field::text("morning"),
        unknown: Vec::new(),
    }
}

fn body(tax_code: &str, birth_date: jiff::civil::Date) -> Bytes {
    format!(
        r#"{{"taxCode":"{tax_code}","residence":"italy","language":"it","person":{{"surname":"Rossi","name":"Mario",
        "birthDate":"{birth_date}","sex":"M","birthProvince":"PI","birthPlace":"A562"}},"address":{{"street":"Viale G. Mazzini",
        "number":"12/A","province":"PI","municipality":"A562","postalCode":"56017"}},"contacts":{{"homePhone":null,
        "mobile":"+393331234567","email":"m@example.org","pec":null}},"preferredPhone":"mobile","preferredTime":"morning"}}"#
    )
    .into()
}

fn settings() -> Settings {
    let mut settings = Settings::default();
    settings.limits.per_source.calls = u32::MAX;
    settings
}

fn world() -> TwinWorld {
    TwinWorld::new("2020-03-26T08:00:00Z".parse().unwrap(), 1)
}

fn below_json(c: &mut Criterion) {
    c.bench_function("request_pin/on the twin, from the draft", |bencher| {
        bencher.iter_batched(
            || {
                let world = world();
                let drafts: Vec<_> = people(&world)
                    .iter()
                    .map(|(code, date)| draft(code, *date))
                    .collect();
                (Deps::wire(&world, &settings()), drafts, world)
            },
            |(deps, drafts, world)| {
                for draft in drafts {
                    let command = Command {
                        draft,
                        idempotency: None,
                        source: "192.0.2.1".to_owned(),
                    };
                    black_box(pollster::block_on(request_pin(&deps, command)).unwrap());
                }
                assert_eq!(world.store.requests(), PEOPLE);
                (deps, world)
            },
            BatchSize::PerIteration,
        );
    });
}

fn with_edge(c: &mut Criterion) {
    c.bench_function("request_pin/on the twin, with edge", |bencher| {
        bencher.iter_batched(
            || {
                let world = world();
                let bodies: Vec<_> = people(&world)
                    .iter()
                    .map(|(code, date)| body(code, *date))
                    .collect();
                (
                    HttpStep::wire(
                        Step::RequestPin,
                        &world,
                        &settings(),
                        &std::sync::Arc::new(edge::OperatorKeys::none()),
                    )
                    .unwrap(),
                    bodies,
                    world,
                )
            },
            |(step, bodies, world)| {
                for body in bodies {
                    let request = http::Request::post("/v1/pin-requests").body(body).unwrap();
                    black_box(pollster::block_on(step.answer(request, "192.0.2.1")));
                }
                assert_eq!(world.store.requests(), PEOPLE);
                (step, world)
            },
            BatchSize::PerIteration,
        );
    });
}

fn reading(c: &mut Criterion) {
    let people = people(&world());
    let drafts: Vec<_> = people.iter().map(|(code, date)| draft(code, *date)).collect();
    let today = jiff::civil::date(2020, 3, 26);
    c.bench_function("request_pin/the rules alone", |bencher| {
        bencher.iter(|| {
            for draft in &drafts {
                black_box(pin::request::read(draft, today).unwrap());
            }
        });
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = below_json, with_edge, reading
}
criterion_main!(benches);
