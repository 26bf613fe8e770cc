use super::*;

#[test]
fn a_drain_stops_a_minute_before_it_is_ended() {
    let deadline: Timestamp = "2020-04-01T14:21:10Z".parse().unwrap();
    let ms = u64::try_from(deadline.as_millisecond()).unwrap();
    assert_eq!(
        stop_by(Step::DeliverFirstHalf, ms),
        "2020-04-01T14:20:10Z".parse().unwrap()
    );
    assert_eq!(
        stop_by(Step::EscalateOverdue, ms),
        "2020-04-01T14:21:05Z".parse().unwrap()
    );
    assert_eq!(
        stop_by(Step::EscalateOverdue, u64::MAX),
        Timestamp::MIN,
        "no deadline, no work"
    );
}
