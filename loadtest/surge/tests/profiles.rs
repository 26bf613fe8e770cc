//! The profiles that are built in, and what is said of files that are wrong.

use jiff::{SignedDuration, Timestamp};
use surge::{Load, Mode, Profile, ProfileErrors, ScaleError};

fn profile(name: &str) -> Profile {
    Profile::parse(Profile::named(name).expect("built in")).expect("a profile")
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

fn hours(count: i64) -> SignedDuration {
    SignedDuration::from_hours(count)
}

/// The expected number of arrivals between two instants.
fn expected_between(profile: &Profile, from: Timestamp, to: Timestamp) -> f64 {
    let mut start = profile.start;
    let mut sum = 0.0;
    for segment in &profile.segments {
        let end = start + segment.duration;
        let (first, last) = segment.rates_per_s();
        let length = segment.duration.as_secs_f64();
        let rate_at = |instant: Timestamp| {
            first + (last - first) * instant.duration_since(start).as_secs_f64() / length
        };
        let (begin, stop) = (start.max(from), end.min(to));
        if begin < stop {
            sum += f64::midpoint(rate_at(begin), rate_at(stop)) * stop.duration_since(begin).as_secs_f64();
        }
        start = end;
    }
    sum
}

fn close(left: f64, right: f64) {
    assert!((left - right).abs() < 1e-3, "{left} is not {right}");
}

#[test]
fn the_totals_are_those_of_the_sources() {
    for (name, requests, length_h, mode) in [
        ("base", 1_900_000.0, 18 * 24 - 1, Mode::Poisson),
        ("march-2020", 1_900_000.0, 9 * 24 - 1, Mode::Poisson),
        ("click-day", 500_000.0, 4, Mode::Exact),
        ("eight-million", 8_000_000.0, 60 * 24, Mode::Poisson),
    ] {
        let profile = profile(name);
        assert_eq!((profile.name.as_str(), profile.mode), (name, mode));
        close(profile.expected(), requests);
        assert_eq!(
            profile.end().duration_since(profile.start),
            hours(length_h),
            "{name}"
        );
    }
    let smoke = profile("smoke");
    close(smoke.expected(), 600.0);
    assert_eq!(
        smoke.end().duration_since(smoke.start),
        SignedDuration::from_mins(10)
    );
    assert_eq!(Profile::NAMES.map(|name| profile(name).name), Profile::NAMES);
    assert_eq!(Profile::named("easter"), None);
}

#[test]
fn march_2020_has_30_percent_on_two_days_and_its_peak_in_the_evening() {
    let march = profile("march-2020");
    let [eve, day, after] =
        ["2020-03-31", "2020-04-01", "2020-04-02"].map(|day| at(&format!("{day}T00:00:00+02:00")));
    close(expected_between(&march, eve, after), 570_000.0);
    close(expected_between(&march, eve, day), 331_000.0);
    let peak = at("2020-03-31T21:00:00+02:00");
    let minute = SignedDuration::from_mins(1);
    let around = expected_between(&march, peak - minute, peak + minute) / 120.0;
    assert!((14.9..=15.0).contains(&around), "{around} a second at the peak");
    let highest = march.segments.iter().map(surge::Segment::rates_per_s);
    close(highest.fold(0.0, |top, (from, to)| top.max(from).max(to)), 15.0);
}

#[test]
fn each_day_is_low_from_02_to_07_and_highest_at_21_by_the_clock_in_italy() {
    let rome: jiff::tz::TimeZone = jiff::tz::get!("Europe/Rome");
    for (name, first_day, days) in [("base", "2020-03-18", 18), ("march-2020", "2020-03-27", 9)] {
        let profile = profile(name);
        let mut day: jiff::civil::Date = first_day.parse().expect("a day");
        for _ in 0..days {
            let hour = |hour: i8| {
                let zoned = day.at(hour, 0, 0, 0).to_zoned(rome.clone()).expect("once a day");
                zoned.timestamp()
            };
            let in_hour = |from: i8| expected_between(&profile, hour(from), hour(from) + hours(1));
            // 02 does not exist on 29 March: 03 is in the low hours too.
            let low = in_hour(3);
            assert!(
                (0..24)
                    .filter(|other| *other != 2)
                    .all(|other| low <= in_hour(other) + 1.0),
                "{name} {day}"
            );
            assert!((0..20).all(|other| in_hour(other) < in_hour(20)), "{name} {day}");
            assert!(in_hour(22) < in_hour(21), "{name} {day}");
            day = day.tomorrow().expect("in range");
        }
    }
}

#[test]
fn click_day_never_falls_below_20_a_second_and_bursts_at_300() {
    let click_day = profile("click-day");
    assert_eq!(click_day.start, at("2020-04-01T01:00:00+02:00"));
    let rates: Vec<f64> = click_day
        .segments
        .iter()
        .map(|segment| segment.rates_per_s().0)
        .collect();
    assert!(rates.iter().all(|rate| *rate >= 20.0), "{rates:?}");
    close(rates.iter().copied().fold(0.0, f64::max), 300.0);
}

#[test]
fn eight_million_has_its_assault_of_four_hours() {
    let million = profile("eight-million");
    let from = at("2020-05-20T11:00:00+02:00");
    close(expected_between(&million, from, from + hours(4)), 2_100_000.0);
    close(
        expected_between(&million, from - hours(9), from + hours(15)),
        2_100_000.0 + 98_333.0,
    );
}

#[test]
fn scaling_multiplies_every_load() {
    let smoke = profile("smoke");
    let doubled = smoke.scaled(2.0).expect("scales");
    close(doubled.expected(), 1200.0);
    assert_eq!(doubled.segments[1].load, Load::Requests(672));
    assert_eq!(doubled.segments[1].duration, smoke.segments[1].duration);
    for factor in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(
            matches!(smoke.scaled(factor), Err(ScaleError::Factor(_))),
            "{factor}"
        );
    }
    assert_eq!(smoke.scaled(1e300), Err(ScaleError::TooGreat));
}

#[test]
fn ideal_people_make_no_trouble() {
    let ideal = profile("smoke").ideal();
    let mix = ideal.mix;
    close(mix.mobile, 1.0);
    let trouble = [
        mix.address_mismatch,
        mix.foreign_residence,
        mix.malformed,
        mix.repeat_requests,
    ];
    assert!(trouble.iter().all(|share| *share == 0.0), "{trouble:?}");
    assert_eq!(ideal.segments, profile("smoke").segments);
}

fn errors(text: &str) -> ProfileErrors {
    Profile::parse(text).expect_err("wrong")
}

/// Something wrong of every kind.
const WRONG: &str = r#"name = "Click Day"
start = "2020-04-01"
mode = "roughly"
speed = 3

[[segment]]
duration = "P1D"
requests = 5

[[segment]]
duration = "1 hour"
rate_from_per_s = -1.0

[[segment]]
duration = "PT1H"
requests = 5
rate_to_per_s = 2.0

[mix]
mobile = 97
email = 0.5
pec = 0.3
address_mismatch = "8 %"
foreign_residence = 0.0
malformed = 0.0

[mix.languages]
it = 0.5
de = 0.1
en = 0.1
"#;

#[test]
fn every_wrong_field_is_named_with_its_line_and_a_remedy_all_at_once() {
    let found = errors(WRONG);
    let lines: Vec<(usize, &str)> = found
        .0
        .iter()
        .map(|error| (error.line, error.field.as_str()))
        .collect();
    let expected = [
        (1, "name"),
        (2, "start"),
        (3, "mode"),
        (4, "speed"),
        (7, "segment[0].duration"),
        (10, "segment[1].rate_to_per_s"),
        (11, "segment[1].duration"),
        (12, "segment[1].rate_from_per_s"),
        (14, "segment[2].requests"),
        (19, "mix.pec"),
        (19, "mix.repeat_requests"),
        (20, "mix.mobile"),
        (23, "mix.address_mismatch"),
        (27, "mix.languages.it"),
    ];
    assert_eq!(lines, expected, "{found}");
    assert!(
        found
            .0
            .iter()
            .all(|error| !error.problem.is_empty() && !error.remedy.is_empty())
    );
    let day = &found.0[4];
    assert_eq!(
        (day.problem.as_str(), day.remedy.as_str()),
        ("a day may have 23 hours", "write PT24H")
    );
    assert_eq!(found.to_string().lines().count(), found.0.len());
    assert!(
        found
            .to_string()
            .contains("line 7, segment[0].duration: a day may have 23 hours; write PT24H")
    );
}

#[test]
fn an_empty_file_misses_everything() {
    let found = errors("");
    let fields: Vec<&str> = found.0.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(fields, ["mix", "mode", "name", "segment", "start"]);
}

#[test]
fn an_error_of_syntax_has_its_line() {
    let found = errors("name = \"a\"\nstart = = 3\nmode = \"exact\"\n");
    assert!(found.0.iter().all(|error| error.line == 2), "{found}");
}

#[test]
fn a_start_may_be_a_date_time_of_toml_and_needs_its_offset() {
    let smoke = Profile::named("smoke").expect("built in");
    let quoted = "\"2020-03-26T09:00:00+01:00\"";
    let native = smoke.replace(quoted, "2020-03-26T09:00:00+01:00");
    assert_eq!(Profile::parse(&native), Profile::parse(smoke));
    let local = errors(&smoke.replace(quoted, "2020-03-26T09:00:00"));
    assert_eq!(local.0[0].field, "start");
    assert!(local.0[0].remedy.contains("RFC 3339"), "{local}");
    for far in ["\"1969-12-31T23:00:00Z\"", "\"2200-01-01T00:00:00Z\""] {
        assert_eq!(errors(&smoke.replace(quoted, far)).0[0].field, "start", "{far}");
    }
}

#[test]
fn durations_are_of_hours_minutes_and_seconds() {
    let smoke = Profile::named("smoke").expect("built in");
    for (text, remedy) in [
        ("P3D", "write PT72H"),
        ("P1DT1H", "ISO 8601"),
        ("P1M", "ISO 8601"),
        ("PT0S", "ISO 8601"),
        ("-PT5M", "ISO 8601"),
        ("PT9000H", "ISO 8601"),
        ("5 min", "ISO 8601"),
        ("", "ISO 8601"),
    ] {
        let found = errors(&smoke.replace("PT5M", text));
        let [only] = found.0.as_slice() else {
            unreachable!("{text}: {found}")
        };
        assert_eq!(only.field, "segment[1].duration");
        assert!(only.remedy.contains(remedy), "{text}: {only}");
    }
}
