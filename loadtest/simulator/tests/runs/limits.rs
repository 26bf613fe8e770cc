//! The account's limits: what each sends back, what becomes of those concerned, and that none is exceeded (the laws are
//! looked at in every run).

use super::{Report, World, calm, crowd, report};
use simulator::world::Outage;

const TUESDAY: &str = "2020-03-31T09:00:00+02:00";

fn at(report: &Report, place: &str) -> u64 {
    report.throttled_by[place]
}

/// What was sent back elsewhere than there, and than at the rate of the text messages, which a drain meets now and then.
fn others(report: &Report, places: &[&str]) -> u64 {
    let counts = report.throttled_by.iter();
    counts
        .filter(|(place, _)| **place != "sms-rate" && !places.contains(*place))
        .map(|(_, count)| count)
        .sum()
}

#[test]
fn a_world_without_limits_sends_nothing_back() {
    let report = report(crowd(TUESDAY, 60, 300), 1, calm(), false);
    assert_eq!(others(&report, &[]), 0, "{:?}", report.throttled_by);
    let said = report.to_string();
    assert!(!said.contains("gateway"), "{said}");
}

#[test]
fn whom_the_gateway_turns_away_comes_again_and_none_of_its_calls_runs() {
    let world = World {
        gateway_rate: 20,
        gateway_burst: 10,
        retries: 100,
        ..calm()
    };
    let narrow = report(crowd(TUESDAY, 10, 600), 1, world.clone(), false);
    assert!(at(&narrow, "gateway") > 100, "{:?}", narrow.throttled_by);
    assert_eq!(others(&narrow, &["gateway"]), 0, "{:?}", narrow.throttled_by);
    assert_eq!(narrow.throttled, at(&narrow, "gateway"));
    assert_eq!((narrow.given_up, narrow.accepted), (0, 600));
    assert!(
        narrow.to_string().contains("\n  throttled by    gateway "),
        "{narrow}"
    );
    let patient_no_longer = World { retries: 0, ..world };
    let report = report(crowd(TUESDAY, 10, 600), 1, patient_no_longer, false);
    assert_eq!(report.given_up, at(&report, "gateway"));
    // A burst of ten, twenty a second for ten seconds, and what the last token is rounded by.
    assert!((200..=211).contains(&report.accepted), "{}", report.accepted);
}

/// Who has no email waits for the next month: for the centre, which is not there.
#[test]
fn r32_nothing_goes_out_beyond_the_spend_cap() {
    let world = World {
        sms_part_usd: 0.05,
        sms_spend_cap_usd: 5.0,
        archive_contacts_share: 0.0,
        ..calm()
    };
    let report = report(crowd("2020-03-10T09:00:00+01:00", 60, 180), 1, world, false);
    assert!(at(&report, "spend-cap") > 0, "{:?}", report.throttled_by);
    // A hundred in March, in time; the others when the month has turned.
    assert_eq!((report.first_half.kept, report.messages), (100, 180));
    assert!(!report.verdict.holds);
}

#[test]
fn over_the_cap_a_first_half_goes_by_email_as_far_as_its_quota_reaches() {
    let world = World {
        email: 1,
        sms_part_usd: 0.05,
        sms_spend_cap_usd: 5.0,
        email_dead_share: 0.0,
        email_silent_share: 0.0,
        archive_contacts_share: 0.0,
        email_quota: 80,
        ..calm()
    };
    let report = report(crowd("2020-03-10T09:00:00+01:00", 60, 300), 1, world, false);
    assert!(at(&report, "spend-cap") > 0 && at(&report, "email-quota") > 0);
    assert!(
        (170..=180).contains(&report.first_half.kept),
        "{}",
        report.first_half.kept
    );
}

#[test]
fn a_narrow_publish_or_key_rate_delays_and_loses_nothing() {
    for (world, place) in [
        (
            World {
                publish_rate: 3,
                ..calm()
            },
            "publish",
        ),
        (
            World {
                key_rate: 12,
                ..calm()
            },
            "keys",
        ),
    ] {
        let report = report(crowd(TUESDAY, 30, 300), 1, world, false);
        assert!(at(&report, place) > 0, "{place}: {:?}", report.throttled_by);
        assert_eq!(others(&report, &[place]), 0, "{place}: {:?}", report.throttled_by);
        assert_eq!(report.first_half.kept, 300, "{place}");
    }
}

#[test]
fn what_the_tables_cannot_take_comes_again() {
    for (world, places) in [
        (
            World {
                table_write_units: 150,
                ..calm()
            },
            ["table-writes"],
        ),
        (
            World {
                warm_write_units: 150,
                ..calm()
            },
            ["warm-writes"],
        ),
        (
            World {
                table_read_units: 30,
                ..calm()
            },
            ["table-reads"],
        ),
        (
            World {
                warm_read_units: 30,
                ..calm()
            },
            ["warm-reads"],
        ),
    ] {
        let world = World {
            retries: 100,
            ..world
        };
        let report = report(crowd(TUESDAY, 20, 600), 1, world, false);
        assert!(
            at(&report, places[0]) > 0,
            "{places:?}: {:?}",
            report.throttled_by
        );
        assert_eq!(
            others(&report, &places),
            0,
            "{places:?}: {:?}",
            report.throttled_by
        );
        let kept = report.first_half.kept;
        assert_eq!((report.accepted, kept), (600, 600), "{places:?}: {report}");
    }
}

/// Few units for days on end: drains give commits up, receipts overtake them, and still every request comes to its end.
#[test]
fn d14_every_request_ends_though_commits_are_given_up() {
    let world = World {
        table_write_units: 60,
        retries: 100,
        ..World::default()
    };
    let report = report(crowd(TUESDAY, 120, 1_200), 1, world, false);
    assert!(at(&report, "table-writes") > 1_000, "{:?}", report.throttled_by);
    // More went out than was asked for: what was sent and could not be committed was sent again.
    assert!(report.messages > report.first_half.sent, "{report}");
    assert_eq!(report.unfinished, 0);
}

/// Every half goes out; but of receipts that come in one batch, one that is sent back is enough for the whole batch to come
/// again, and after the third time it is lost.
#[test]
fn an_index_short_of_writes_delays_what_is_sent_and_may_cost_receipts() {
    let world = World {
        partition_write_units: 4,
        retries: 100,
        ..calm()
    };
    let report = report(crowd(TUESDAY, 20, 600), 1, world, false);
    assert!(at(&report, "partition-writes") > 0, "{:?}", report.throttled_by);
    assert_eq!(
        others(&report, &["partition-writes"]),
        0,
        "{:?}",
        report.throttled_by
    );
    assert_eq!((report.accepted, report.first_half.sent), (600, 600));
    // Whose receipt is lost is handed to the centre as silent: nobody is forgotten.
    let half = &report.first_half;
    assert_eq!((half.kept + half.escalated, half.breached), (600, 0));
}

/// Nine o'clock to eleven without a carrier: whoever came before ten waits, and has it in time.
#[test]
fn r32_an_outage_of_two_hours_delays_and_loses_nothing() {
    let start: jiff::Timestamp = TUESDAY.parse().expect("an instant");
    let from_ns = i64::try_from(start.as_nanosecond()).expect("this century");
    let hour = 3_600_000_000_000;
    let outage = Outage {
        channel: pin::Channel::Sms,
        from_ns,
        until_ns: from_ns + 2 * hour,
    };
    let world = World {
        outages: vec![outage],
        ..calm()
    };
    let report = report(crowd(TUESDAY, 600, 300), 1, world, false);
    assert!(at(&report, "outage") > 0);
    let said = "\n  outage          sms 2020-03-31T07:00:00Z → 2020-03-31T09:00:00Z\n";
    assert!(report.to_string().contains(said), "{report}");
    assert_eq!(report.first_half.kept, 300);
    let longest = report.first_half.max_s.expect("some");
    assert!((7_200.0..12_000.0).contains(&longest), "{longest}");
    let least = report.first_half.p50_s.expect("some");
    assert!(least > 6_600.0, "{least}");
}

/// The limits of an account in a Region are wide enough for a small surge.
#[test]
fn every_world_of_a_region_carries_the_smallest_surge() {
    let unlimited = report(super::built_in("smoke"), 1, World::default(), false);
    for name in World::NAMES.into_iter().filter(|name| *name != "local") {
        let world = World::parse(World::named(name).expect("built in")).expect(name);
        let report = report(super::built_in("smoke"), 1, world, false);
        assert_eq!(report.result_hash, unlimited.result_hash, "{name}");
    }
}
