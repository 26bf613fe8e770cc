//! The stream of arrivals: as many as the profile says, spread as it says, the same for the same seed.

use surge::{Arrival, Arrivals, Kind, Mode, Profile, Segment, schedule_hash};

fn profile(name: &str) -> Profile {
    Profile::parse(Profile::named(name).expect("built in")).expect("a profile")
}

fn start_ns(profile: &Profile) -> i64 {
    i64::try_from(profile.start.as_nanosecond()).expect("in range")
}

fn length_s(segment: &Segment) -> i64 {
    segment.duration.as_secs()
}

/// The expected numbers in bins of `width_s` seconds that every segment is a whole number of.
fn expected_by_bin(profile: &Profile, width_s: i64) -> Vec<f64> {
    let mut bins = Vec::new();
    for segment in &profile.segments {
        assert_eq!(length_s(segment) % width_s, 0, "bins must fit");
        let count = u32::try_from(length_s(segment) / width_s).expect("few");
        let (from, to) = segment.rates_per_s();
        let width = segment.duration.as_secs_f64() / f64::from(count);
        let step = (to - from) / f64::from(count);
        bins.extend((0..count).map(|bin| (from + step * (f64::from(bin) + 0.5)) * width));
    }
    bins
}

fn counted_by_bin(
    profile: &Profile,
    arrivals: impl Iterator<Item = Arrival>,
    width_s: i64,
    bins: usize,
) -> Vec<f64> {
    let mut counts = vec![0.0; bins];
    for arrival in arrivals {
        let bin = (arrival.at_ns - start_ns(profile)) / (width_s * 1_000_000_000);
        counts[usize::try_from(bin).expect("not before the start")] += 1.0;
    }
    counts
}

/// How many standard deviations chi-square lies from its mean (for hundreds of bins it is nearly normal).
fn chi_square_deviation(counted: &[f64], expected: &[f64], fixed_sums: f64) -> f64 {
    let chi: f64 = counted
        .iter()
        .zip(expected)
        .map(|(counted, expected)| (counted - expected) * (counted - expected) / expected)
        .sum();
    let bins: f64 = expected.iter().map(|_| 1.0).sum();
    let freedom = bins - fixed_sums;
    (chi - freedom) / (2.0 * freedom).sqrt()
}

#[test]
fn a_poisson_schedule_follows_its_rates() {
    for (name, scale, seed) in [("march-2020", 0.2, 1), ("base", 0.2, 2), ("smoke", 100.0, 3)] {
        let profile = profile(name).scaled(scale).expect("scales");
        let width_s = if name == "smoke" { 1 } else { 600 };
        let expected = expected_by_bin(&profile, width_s);
        let counted = counted_by_bin(&profile, Arrivals::new(&profile, seed), width_s, expected.len());
        let deviation = chi_square_deviation(&counted, &expected, 0.0);
        assert!(deviation.abs() < 3.5, "{name}: {deviation} standard deviations");
        // The same test refuses a flat schedule with the same total.
        let mean = expected.iter().sum::<f64>() / expected.iter().map(|_| 1.0).sum::<f64>();
        let flat = vec![mean; expected.len()];
        assert!(chi_square_deviation(&counted, &flat, 0.0) > 10.0, "{name}");
    }
}

#[test]
fn gaps_are_exponential() {
    for mode in [Mode::Poisson, Mode::Exact] {
        let mut flat = profile("click-day");
        flat.mode = mode;
        flat.segments.truncate(2);
        flat.segments.remove(0);
        let rate = flat.segments[0].rates_per_s().0;
        let instants: Vec<i64> = Arrivals::new(&flat, 5).map(|arrival| arrival.at_ns).collect();
        let mut hundredths = [0.0; 100];
        let mut all = 0.0;
        for pair in instants.windows(2) {
            let gap_s = std::time::Duration::from_nanos((pair[1] - pair[0]).unsigned_abs()).as_secs_f64();
            let uniform = -(-rate * gap_s).exp_m1();
            let below = |bin: &usize| uniform * 100.0 >= f64::from(u32::try_from(bin + 1).expect("few"));
            hundredths[(0..99).take_while(below).count()] += 1.0;
            all += 1.0;
        }
        let deviation = chi_square_deviation(&hundredths, &[all / 100.0; 100], 1.0);
        assert!(deviation.abs() < 3.5, "{mode:?}: {deviation}");
    }
}

#[test]
fn the_counts_of_poisson_schedules_vary_as_they_should() {
    let profile = profile("smoke");
    let counts: Vec<f64> = (0..400)
        .map(|seed| Arrivals::new(&profile, seed).map(|_| 1.0).sum())
        .collect();
    let mean = counts.iter().sum::<f64>() / 400.0;
    let variance = counts
        .iter()
        .map(|count| (count - mean) * (count - mean))
        .sum::<f64>()
        / 399.0;
    // Of 600 expected: the mean's deviation is √(600/400), the variance's 600·√(2/399).
    assert!((mean - 600.0).abs() < 4.0 * 1.23, "{mean}");
    assert!((variance - 600.0).abs() < 4.0 * 42.5, "{variance}");
}

#[test]
fn an_exact_schedule_has_every_segments_count() {
    for name in Profile::NAMES {
        let mut profile = profile(name).scaled(0.1).expect("scales");
        profile.mode = Mode::Exact;
        let mut arrivals = Arrivals::new(&profile, 11).peekable();
        let mut end_ns = start_ns(&profile);
        for (place, segment) in profile.segments.iter().enumerate() {
            end_ns += length_s(segment) * 1_000_000_000;
            let mut count = 0_u32;
            while arrivals.next_if(|arrival| arrival.at_ns < end_ns).is_some() {
                count += 1;
            }
            let missing = segment.expected() - f64::from(count);
            assert!(missing.abs() <= 0.5, "{name}, segment {place}: {count}");
        }
        assert_eq!(arrivals.next(), None, "{name}");
    }
}

#[test]
fn an_exact_schedule_follows_its_rates_within_the_segments() {
    let mut profile = profile("march-2020").scaled(0.2).expect("scales");
    profile.mode = Mode::Exact;
    let expected = expected_by_bin(&profile, 600);
    let counted = counted_by_bin(&profile, Arrivals::new(&profile, 4), 600, expected.len());
    let fixed_sums = profile.segments.iter().map(|_| 1.0).sum();
    let deviation = chi_square_deviation(&counted, &expected, fixed_sums);
    assert!(deviation.abs() < 3.5, "{deviation} standard deviations");
}

#[test]
fn click_day_has_half_a_million() {
    assert_eq!(Arrivals::new(&profile("click-day"), 1).count(), 500_000);
}

#[test]
fn time_never_runs_backwards_and_stays_within_the_profile() {
    for name in Profile::NAMES {
        let profile = profile(name).scaled(0.05).expect("scales");
        let end_ns = i64::try_from(profile.end().as_nanosecond()).expect("in range");
        let mut last_ns = start_ns(&profile);
        for (number, arrival) in (0..).zip(Arrivals::new(&profile, 9)) {
            assert!(
                arrival.at_ns >= last_ns && arrival.at_ns < end_ns,
                "{name} {number}"
            );
            assert_eq!(arrival.number, number);
            last_ns = arrival.at_ns;
        }
        assert!(last_ns > start_ns(&profile), "{name}");
    }
}

#[test]
fn a_rate_may_begin_or_end_at_nought() {
    let mut profile = profile("smoke");
    for load in [(0.0, 10.0), (10.0, 0.0), (0.0, 0.0)] {
        profile.segments[0].load = surge::Load::Rate {
            from_per_s: load.0,
            to_per_s: load.1,
        };
        profile.segments.truncate(1);
        for mode in [Mode::Poisson, Mode::Exact] {
            profile.mode = mode;
            let instants: Vec<i64> = Arrivals::new(&profile, 3).map(|arrival| arrival.at_ns).collect();
            let half_ns = start_ns(&profile) + length_s(&profile.segments[0]) * 500_000_000;
            let early = instants.iter().filter(|at_ns| **at_ns < half_ns).count();
            // A quarter or three quarters of about 600.
            match load {
                (0.0, 10.0) => assert!((100..200).contains(&early), "{early}"),
                (10.0, 0.0) => assert!((400..500).contains(&early), "{early}"),
                _ => assert!(instants.is_empty()),
            }
        }
    }
}

#[test]
fn newcomers_come_in_order_and_repeats_come_back() {
    let profile = profile("smoke").scaled(100.0).expect("scales");
    let (mut newcomers, mut repeats, mut malformed, mut all) = (0, 0.0, 0.0, 0.0);
    for arrival in Arrivals::new(&profile, 6) {
        all += 1.0;
        match arrival.kind {
            Kind::Repeat => {
                assert!(arrival.person < newcomers);
                repeats += 1.0;
                continue;
            }
            Kind::Malformed => malformed += 1.0,
            Kind::First => {}
        }
        assert_eq!(arrival.person, newcomers);
        newcomers += 1;
    }
    for (name, count, share) in [
        ("repeats", repeats, profile.mix.repeat_requests),
        ("malformed", malformed, profile.mix.malformed),
    ] {
        let deviation: f64 = (all * share * (1.0 - share)).sqrt();
        assert!(
            (count - all * share).abs() < 4.0 * deviation,
            "{count} {name} of {all}"
        );
    }
}

#[test]
fn the_same_seed_gives_the_same_schedule_everywhere() {
    // Computed once; another value means that every recorded result is of another schedule.
    assert_eq!(
        schedule_hash(&profile("smoke"), 1),
        "6e5d5a46ea88eaab54df4266ca6958d8a47b51f071a52712a998254c2a63b27d"
    );
    let march = profile("march-2020").scaled(0.01).expect("scales");
    assert_eq!(
        schedule_hash(&march, 1),
        "4e6f4b4decaad8bf0fb6efbd12e662181e3e932037537ad16a00e22912a162e7"
    );
    let click_day = profile("click-day").scaled(0.05).expect("scales");
    assert_eq!(
        schedule_hash(&click_day, 7),
        "4533e810d31c51b782296375a6d9788f60fbf375ab8de3663463d8ae0ac352e0"
    );
}

#[test]
fn the_hash_tells_seeds_mixes_modes_and_places_in_the_stream_apart() {
    let smoke = profile("smoke");
    let mut hashes = vec![
        schedule_hash(&smoke, 1),
        schedule_hash(&smoke, 2),
        schedule_hash(&smoke.ideal(), 1),
    ];
    let mut exact = smoke.clone();
    exact.mode = Mode::Exact;
    hashes.push(schedule_hash(&exact, 1));
    // A share that no arrival shows, but people do.
    let mut fewer_mobiles = smoke.clone();
    fewer_mobiles.mix.mobile = 0.5;
    hashes.push(schedule_hash(&fewer_mobiles, 1));
    let mut begun = Arrivals::new(&smoke, 1);
    hashes.push(begun.hash_so_far());
    begun.next();
    hashes.push(begun.hash_so_far());
    let before = hashes.len();
    hashes.sort();
    hashes.dedup();
    assert_eq!(hashes.len(), before);
    assert!(hashes.iter().all(|hash| hash.len() == 64));
    begun.by_ref().for_each(drop);
    assert_eq!(begun.hash_so_far(), schedule_hash(&smoke, 1));
}
