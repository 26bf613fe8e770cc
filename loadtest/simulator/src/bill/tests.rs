use super::*;
use crate::report::Charged;
use serde_json::Value;

const TEMPLATE: &str = include_str!("../../../../infra/template.yaml");

/// So much of everything that no two lines are alike.
fn counted() -> Counted {
    let mut steps = vec![StepCount::default(); Step::ALL.len()];
    steps[Step::RequestPin as usize] = StepCount {
        invocations: 1_000_000,
        billed_ms: 40_000_000,
        writes: 12_000_000,
        half_reads: 3_000_001,
        keys: 7,
    };
    steps[Step::DeliverNotices as usize] = StepCount {
        invocations: 3,
        billed_ms: 1_000_001,
        writes: 5,
        half_reads: 1,
        keys: 0,
    };
    Counted {
        steps,
        gateway: 1_000_003,
        ticks: 77_777,
        charged: Charged {
            sms_parts: 1_234_567,
            emails: 765_432,
            pec_messages: 54_321,
        },
        printed: 900_001,
        waiting: 99,
        shift_s: 3_601,
        call_s: 1_800,
    }
}

/// By hand, at the default prices: 40,000 s of 0.5 GB at 0.0000133; 0.20 a million invocations; 12 million write units at
/// 0.71; 1,500,000.5 read units at 0.14; 7 calls at 0.000003.
#[test]
fn a_bill_is_what_one_reckons_by_hand() {
    let bill = Bill::of(&World::default(), &counted());
    let step = &bill.by_step["request_pin"];
    assert_eq!(step.lambda_usd.millionths(), 266_000 + 200_000);
    assert_eq!(step.tables_usd.millionths(), 8_520_000 + 210_000);
    assert_eq!(step.keys_usd.millionths(), 21);
    // 1,000.001 s of 0.25 GB are 0.003325 and a hundredth of a millionth; 3 invocations 0.6 millionths; 5 writes 3.55.
    let notices = &bill.by_step["deliver_notices"];
    assert_eq!(notices.lambda_usd.millionths(), 3_325 + 1);
    assert_eq!(notices.tables_usd.millionths(), 4);
    assert_eq!(bill.messages.sms_usd.millionths(), 86_419_690_000);
    assert_eq!(bill.messages.emails_usd.millionths(), 76_543_200);
    assert_eq!(bill.messages.pec_usd.millionths(), 2_716_050_000);
    assert_eq!(bill.letters.usd.millionths(), 720_080_000_000);
    // An hour and a second.
    assert_eq!(bill.centre.usd.millionths(), 25_006_944);
    assert_eq!(bill.centre.calls_usd.millionths(), 12_500_000);
    assert_eq!(bill.infrastructure.gateway_usd.millionths(), 1_000_003);
    assert_eq!(bill.infrastructure.ticks_usd.millionths(), 77_777);
    // 1,000,003 invocations of 1,500 bytes are 1.397 GB.
    assert_eq!(bill.infrastructure.logs_usd.millionths(), 698_494);
}

#[test]
fn every_total_is_the_sum_of_its_parts_to_the_last_millionth() {
    let bill = Bill::of(&World::default(), &counted());
    let aws = &bill.infrastructure;
    let steps: Usd = bill.by_step.values().map(|step| step.usd).sum();
    assert_eq!(steps, aws.lambda_usd + aws.tables_usd + aws.keys_usd);
    assert_eq!(aws.usd, steps + aws.gateway_usd + aws.ticks_usd + aws.logs_usd);
    let (messages, lines) = (&bill.messages, bill.lines());
    assert_eq!(
        messages.usd,
        messages.sms_usd + messages.emails_usd + messages.pec_usd
    );
    assert_eq!(
        bill.usd,
        aws.usd + messages.usd + bill.letters.usd + bill.centre.usd
    );
    assert_eq!(lines.iter().map(|line| line.usd).sum::<Usd>(), bill.usd);
    assert_eq!(lines.len(), 11, "none of them is nothing");
    assert!(lines.is_sorted_by(|one, next| one.usd >= next.usd));
    let of = |group| -> Usd {
        let lines = lines.iter().filter(|line| line.group == group);
        lines.map(|line| line.usd).sum()
    };
    assert_eq!((of("infrastructure"), of("messages")), (aws.usd, messages.usd));
}

#[test]
fn the_json_says_dollars_that_add_up_as_written() {
    let bill = Bill::of(&World::default(), &counted());
    let json = serde_json::to_value(&bill).expect("JSON");
    let millionths = |pointer: &str| {
        let usd = json.pointer(pointer).and_then(Value::as_f64).expect(pointer);
        libm::round(usd * 1e6)
    };
    let parts = [
        "/infrastructure/usd",
        "/messages/usd",
        "/letters/usd",
        "/centre/usd",
    ];
    let sum: f64 = parts.map(millionths).iter().sum();
    assert!((sum - millionths("/usd")).abs() < 0.5, "{json}");
    assert!(millionths("/usd") > 8e11, "{json}");
    for member in ["invocations", "billedMs", "wru", "rru", "keys", "usd"] {
        let pointer = format!("/byStep/request_pin/{member}");
        assert!(json.pointer(&pointer).is_some_and(Value::is_number), "{pointer}");
    }
    assert!(
        json.pointer("/byStep/poll_pec").is_none(),
        "what never ran is absent"
    );
}

#[test]
fn a_step_has_the_memory_that_the_template_gives_it() {
    let mut handler = "";
    let mut seen = 0;
    for line in TEMPLATE.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix("Handler: ") {
            handler = name;
        }
        let memory = line.strip_prefix("MemorySize: ");
        let step = Step::ALL.iter().find(|step| step.name() == handler);
        if let (Some(memory), Some(step)) = (memory, step) {
            assert_eq!(memory.parse(), Ok(memory_mb(*step)), "{handler}");
            seen += 1;
        }
    }
    assert!(seen >= Step::ALL.len(), "{seen} functions");
}
