//! Reading a tax code and holding it against an identity: aim under 150 ns.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use jiff::civil::date;
use pin::places::{self, PlaceCode, ProvinceCode};
use pin::tax_code::{Identity, Sex, TaxCode, check, encode};

fn identity(surname: &'static str, name: &'static str) -> Option<Identity<'static>> {
    Some(Identity {
        surname,
        name,
        birth_date: date(1985, 12, 10),
        sex: Sex::M,
        birth_place: PlaceCode::parse("A562")?,
        birth_province: ProvinceCode::parse("PI")?,
    })
}

fn read_and_check(text: &str, identity: &Identity<'_>) -> bool {
    let Ok(TaxCode::Personal(code)) = TaxCode::parse(text) else {
        return false;
    };
    check(&code, identity).agrees()
}

fn tax_code(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("tax_code");
    for (label, surname, name) in [
        ("short", "Rossi", "Mario"),
        ("long", "Pichler Müller von Körner", "Anna Maria Sofía"),
    ] {
        let Some(identity) = identity(surname, name) else {
            continue;
        };
        let code = encode(&identity);
        assert!(read_and_check(code.as_str(), &identity));
        group.bench_function(format!("parse and check, {label} names"), |bencher| {
            bencher.iter(|| read_and_check(black_box(code.as_str()), black_box(&identity)));
        });
        group.bench_function(format!("encode, {label} names"), |bencher| {
            bencher.iter(|| encode(black_box(&identity)));
        });
    }
    group.bench_function("parse", |bencher| {
        bencher.iter(|| TaxCode::parse(black_box("RSSMRA85T10A562S")));
    });
    group.bench_function("municipality", |bencher| {
        let code = PlaceCode::parse("H501");
        bencher.iter(|| black_box(code).and_then(places::municipality));
    });
    group.finish();
}

criterion_group!(benches, tax_code);
criterion_main!(benches);
