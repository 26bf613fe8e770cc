use super::*;

fn row(due_us: u64, lag_us: u32, latency_us: u32) -> Row {
    Row {
        due_us,
        lag_us,
        latency_us,
        arrival: 0,
        status: 202,
        what: What::Request,
        is_right: true,
    }
}

#[test]
fn seconds_add_up_to_the_whole() {
    let rows = (0..10_000)
        .map(|n: u32| row(u64::from(n) * 1_000, n % 7, 1_000 + n))
        .collect();
    let figures = Figures::of(rows);
    assert_eq!(figures.seconds.len(), 10);
    assert_eq!(
        figures.seconds.iter().map(|second| second.due).sum::<u64>(),
        10_000
    );
    assert_eq!(figures.sent, figures.histograms.latency.0.len());
    assert!(
        (figures.latency.p50_ms - 6.0).abs() < 0.01,
        "{:?}",
        figures.latency
    );
    assert!(
        (figures.latency.max_ms - 10.999).abs() < 0.02,
        "{:?}",
        figures.latency
    );
    assert!((figures.seconds[9].latency.unwrap().p50_ms - 10.5).abs() < 0.02);
}

#[test]
fn service_latency_is_without_the_wait_for_a_user() {
    let figures = Figures::of(vec![row(0, 900_000, 1_000_000); 100]);
    assert!((figures.latency.p99_ms - 1_000.0).abs() < 1.0);
    assert!((figures.service.p99_ms - 100.0).abs() < 0.2);
    assert!((figures.late_share - 1.0).abs() < 1e-9);
}

#[test]
fn a_late_harness_makes_a_run_invalid_and_says_why() {
    let mut rows = vec![row(0, 200, 1_000); 990];
    assert!(
        Figures::of(rows.clone())
            .invalid_because(&Bounds::default())
            .is_empty()
    );
    rows.extend(vec![row(0, 60_000, 61_000); 20]);
    let because = Figures::of(rows.clone()).invalid_because(&Bounds::default());
    assert!(
        because.len() == 1 && because[0].starts_with("starvation: 1.98 %"),
        "{because:?}"
    );
    rows.extend(vec![row(0, 300_000, 301_000); 20]);
    assert_eq!(Figures::of(rows).invalid_because(&Bounds::default()).len(), 2);
    assert_eq!(
        Figures::of(Vec::new()).invalid_because(&Bounds::default()),
        ["nothing was sent"]
    );
}

#[test]
fn kinds_are_told_apart_with_their_statuses() {
    let mut rows = vec![row(0, 0, 10); 3];
    rows[1].status = 409;
    rows[1].is_right = false;
    rows[2].what = What::FollowUp;
    let figures = Figures::of(rows);
    assert_eq!(figures.kinds.len(), 2);
    assert_eq!((figures.kinds[0].sent, figures.kinds[0].wrong), (2, 1));
    assert_eq!(figures.kinds[0].statuses[&409], 1);
}
