//! What only the inside shows: that the state does not grow.

use super::*;
use crate::profile::Profile;

#[test]
fn the_state_is_as_large_after_a_million_arrivals_as_before() {
    let text = Profile::named("march-2020").expect("built in");
    let profile = Profile::parse(text).expect("a profile");
    let mut arrivals = Arrivals::new(&profile, 1);
    // The boxed slice of segments is the only member outside the struct itself; it cannot grow.
    let segments = arrivals.instants.places();
    assert_eq!(segments, profile.segments.len());
    assert!(
        size_of::<Arrivals>() <= 1024,
        "{} bytes: a buffer has come in",
        size_of::<Arrivals>()
    );
    let drawn = arrivals.by_ref().take(1_000_000).count();
    assert_eq!(drawn, 1_000_000);
    assert_eq!(arrivals.instants.places(), segments);
}
