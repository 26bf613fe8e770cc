//! What a person, a look-up and an arrival cost: aims 1 µs, 0.5 µs, and no part of a request's 20 µs that shows.

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use surge::{Arrivals, People, Profile};

/// As many as one measurement goes through.
const MANY: usize = 10_000;

fn profile(name: &str) -> Option<Profile> {
    Profile::parse(Profile::named(name)?).ok()
}

fn people(criterion: &mut Criterion) {
    let Some(profile) = profile("march-2020") else {
        return;
    };
    let people = People::new(1, &profile.mix);
    let codes: Vec<_> = (0..4096).map(|index| people.person(index).tax_code).collect();
    let mut index = 0;
    criterion.bench_function("person", |bencher| {
        bencher.iter(|| {
            index += 1;
            people.person(black_box(index))
        });
    });
    criterion.bench_function("index_of", |bencher| {
        bencher.iter(|| {
            index += 1;
            people.index_of(black_box(codes[index as usize % codes.len()].as_str()))
        });
    });
}

fn arrivals(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("arrivals");
    group.throughput(Throughput::Elements(MANY as u64));
    for name in ["march-2020", "click-day"] {
        let Some(profile) = profile(name) else { continue };
        group.bench_function(name, |bencher| {
            bencher.iter_batched_ref(
                || Arrivals::new(&profile, 1),
                |arrivals| arrivals.take(MANY).map(|arrival| arrival.at_ns).max(),
                BatchSize::SmallInput,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, people, arrivals);
criterion_main!(benches);
