//! What a run costs, held against what one reckons by hand.

use super::{World, calm, crowd, report};
use simulator::bill::StepBill;

const THURSDAY: &str = "2020-03-26T09:00:00+01:00";

/// A world in which every call of the table takes 10 ms, and a function by itself 5.
fn even() -> World {
    World {
        archive_contacts_share: 0.0,
        cold_start_ms: 100.0,
        cold_start_p99_ms: 100.0,
        compute_ms: 5.0,
        compute_p99_ms: 5.0,
        read_ms: 10.0,
        read_p99_ms: 10.0,
        write_ms: 10.0,
        write_p99_ms: 10.0,
        transact_ms: 10.0,
        transact_p99_ms: 10.0,
        ..calm()
    }
}

#[test]
fn r9_one_request_costs_what_one_reckons_by_hand() {
    let report = report(crowd(THURSDAY, 60, 1), 1, even(), false);
    let bill = &report.bill;
    let step = |name: &str| bill.by_step.get(name).copied().unwrap_or_default();
    let usage = |step: StepBill| (step.invocations, step.billed_ms, step.wru, step.rru, step.keys);
    // A cold start, the code, and three calls: the attempt is counted (1), the archive asked (half a unit), the request
    // written: four rows at two units, and an entry of an index for the half, the letter and the watch each.
    assert_eq!(usage(step("request_pin")), (1, 135, 12, 0.5, 0));
    // A cold start, the code, and three calls: the receipt is claimed (1), the delivery read (1), the outcome committed (1,
    // and an entry of two indexes).
    assert_eq!(usage(step("record_receipt")), (1, 135, 4, 1.0, 0));
    // The half is derived, and fingerprinted before it is sent.
    assert_eq!(step("deliver_first_half").keys, 2);
    assert_eq!(bill.infrastructure.gateway_requests, 1);
    assert_eq!(bill.messages.sms_usd.millionths(), 70_000);
    assert_eq!(bill.messages.usd.millionths(), 70_000);
    assert_eq!(bill.centre.usd.millionths(), 0);
    assert_eq!(bill.letters.usd.millionths(), 800_000);
}

#[test]
fn a_run_is_billed_the_same_with_limits_and_without_and_what_they_send_back_is_free() {
    let bill = |world| report(crowd(THURSDAY, 60, 200), 1, world, false).bill;
    let free = bill(even());
    let generous = bill(World {
        table_write_units: 1_000_000,
        key_rate: 1_000_000,
        gateway_rate: 100_000,
        ..even()
    });
    assert_eq!(free, generous);
    let narrow = bill(World {
        gateway_rate: 2,
        gateway_burst: 1,
        retries: 100,
        ..even()
    });
    assert_eq!(
        narrow.infrastructure.gateway_requests, 200,
        "those that got through"
    );
    assert_eq!(narrow.by_step["request_pin"].wru, free.by_step["request_pin"].wru);
}

#[test]
fn agents_are_paid_for_their_shift_and_letters_when_they_wait_too() {
    let world = World { agents: 7, ..even() };
    let report = report(crowd(THURSDAY, 900, 50), 1, world, false);
    let (bill, centre) = (&report.bill, &report.bill.centre);
    assert!(
        centre.shift_hours > 0.0 && centre.usd.dollars() > 0.0,
        "{centre:?}"
    );
    assert!(
        (centre.usd.dollars() - 25.0 * centre.shift_hours).abs() < 1e-6,
        "{centre:?}"
    );
    assert!(centre.calls_usd <= centre.usd);
    assert_eq!(bill.letters.printed + bill.letters.waiting, 50);
    assert_eq!(bill.letters.usd.millionths(), 50 * 800_000);
    assert!(
        report
            .to_string()
            .contains(&format!("\n  bill            {}: ", bill.usd))
    );
}
