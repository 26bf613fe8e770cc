//! The least figure that does: from a bound below upwards in growing steps, then by bisection.

/// The least whole number from `from` on at which `holds`, to one part in `parts` (at least to 1); `None` if it does not
/// hold at `most` either. Whatever holds at a number is taken to hold at every greater one.
pub(crate) fn least(from: u32, most: u32, parts: u32, mut holds: impl FnMut(u32) -> bool) -> Option<u32> {
    let mut low = from;
    if holds(low) {
        return Some(low);
    }
    let mut step = (from / parts).max(1);
    let mut high = loop {
        if low >= most {
            return None;
        }
        let next = low.saturating_add(step).min(most);
        if holds(next) {
            break next;
        }
        low = next;
        step = step.saturating_mul(2);
    };
    while high - low > (low / parts).max(1) {
        let middle = low.midpoint(high);
        if holds(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    Some(high)
}

/// The same from a guess: where another seed found its least, this one's is near.
pub(crate) fn near(
    guess: u32,
    from: u32,
    most: u32,
    parts: u32,
    mut holds: impl FnMut(u32) -> bool,
) -> Option<u32> {
    let mut high = guess.max(from);
    if !holds(high) {
        return least(high.saturating_add(1), most, parts, holds);
    }
    let mut step = (high / parts).max(1);
    while high > from {
        let low = high.saturating_sub(step).max(from);
        if !holds(low) {
            let between = least(low.saturating_add(1), high, parts, |number| {
                number >= high || holds(number)
            });
            return between.or(Some(high));
        }
        high = low;
        step = step.saturating_mul(2);
    }
    Some(high)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_never_holds_is_not_found_and_its_end_is_tried_once() {
        let mut tried = Vec::new();
        let found = least(3, 100, 50, |number| {
            tried.push(number);
            false
        });
        assert_eq!(found, None);
        assert_eq!(tried.last(), Some(&100));
        assert!(tried.is_sorted_by(|one, next| one < next), "{tried:?}");
    }

    proptest! {
        #[test]
        fn it_is_the_least_to_one_part_in_so_many(wanted in 1_u32..100_000, from in 1_u32..1_000, parts in 10_u32..100) {
            let mut tries = 0;
            let found = least(from, 1_000_000, parts, |number| {
                tries += 1;
                number >= wanted
            });
            let found = found.expect("within the range");
            prop_assert!(found >= wanted.max(from));
            prop_assert!(found <= wanted.max(from) + wanted.max(from) / parts);
            prop_assert!(tries < 60);
        }

        #[test]
        fn from_a_guess_it_is_the_same(
            wanted in 1_u32..100_000, guess in 1_u32..100_000, from in 1_u32..1_000, parts in 10_u32..100
        ) {
            let mut tries = 0;
            let found = near(guess, from, 1_000_000, parts, |number| {
                tries += 1;
                number >= wanted
            });
            let (found, wanted) = (found.expect("within the range"), wanted.max(from));
            prop_assert!(found >= wanted);
            prop_assert!(found <= wanted + 2 * (wanted / parts).max(1));
            prop_assert!(tries < 80);
        }
    }
}
