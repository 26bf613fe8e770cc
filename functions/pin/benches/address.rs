//! Comparing addresses: nearly all are equal and must cost next to nothing; aim under 10 µs for the others.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use pin::address::{Address, Finding, ForeignAddress, ItalianAddress};
use pin::places::{PlaceCode, ProvinceCode};

fn italian(street: &str, number: &str) -> Option<Address> {
    Some(Address::Italy(ItalianAddress {
        street: street.to_owned(),
        number: number.to_owned(),
        province: ProvinceCode::parse("PI")?,
        municipality: PlaceCode::parse("A562")?,
        postal_code: "56017".to_owned(),
    }))
}

fn abroad(street: &str) -> Address {
    Address::Abroad(ForeignAddress {
        street: street.to_owned(),
        city: "Berlin".to_owned(),
        postal_code: "10827".to_owned(),
        country: "DE".to_owned(),
    })
}

fn address(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("address");
    let home = italian("Viale Giuseppe Mazzini", "12/A");
    for (label, archive, given, finding) in [
        ("the same letters", home.clone(), home.clone(), Finding::Match),
        (
            "another case",
            home.clone(),
            italian("VIALE GIUSEPPE MAZZINI", "12/a"),
            Finding::Match,
        ),
        (
            "another spelling",
            home.clone(),
            italian("V.le G. Mazzini", "12 A"),
            Finding::Match,
        ),
        (
            "another exponent",
            home.clone(),
            italian("Viale Giuseppe Mazzini", "12"),
            Finding::Doubt,
        ),
        (
            "another street",
            home,
            italian("Via Guglielmo Marconi", "7"),
            Finding::Different,
        ),
        (
            "abroad, another spelling",
            Some(abroad("Hauptstraße 12")),
            Some(abroad("Hauptstr. 12")),
            Finding::Match,
        ),
    ] {
        let (Some(archive), Some(given)) = (archive, given) else {
            continue;
        };
        assert_eq!(Address::compare(&archive, &given).finding, finding, "{label}");
        group.bench_function(label, |bencher| {
            bencher.iter(|| Address::compare(black_box(&archive), black_box(&given)));
        });
    }
    group.finish();
}

criterion_group!(benches, address);
criterion_main!(benches);
