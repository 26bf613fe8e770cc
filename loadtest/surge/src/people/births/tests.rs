//! How the positions are dealt out.

use super::*;
use std::collections::BTreeSet;

#[test]
fn positions_are_dealt_without_gaps_to_places_that_are_each_named_once() {
    let births = Births::table();
    let mut next = 0;
    let mut codes = BTreeSet::new();
    for birthplace in &births.birthplaces {
        assert_eq!(birthplace.first, next, "{}", birthplace.place);
        assert!(birthplace.people.count > 0, "{}", birthplace.place);
        assert!(codes.insert(birthplace.place), "{}", birthplace.place);
        next += birthplace.people.count;
    }
    assert_eq!(next, People::COUNT);
    assert!(codes.len() > 6_000, "{} places", codes.len());
}

#[test]
fn no_place_has_more_people_on_a_day_than_there_are_names() {
    let births = Births::table();
    let most = births.birthplaces.iter().max_by_key(|place| place.people.count);
    let most = most.expect("there are places").people;
    let day = date(1965, 6, 2);
    let cell = Years::cell_of(day, Sex::F).expect("in these years");
    let together = births.years.first_in(most, cell.next()) - births.years.first_in(most, cell);
    // Years differ by less than a factor of four; the shortest list makes 16 × 32 pairs.
    assert!((2..512 / 4).contains(&together), "{together} on one day");
}
