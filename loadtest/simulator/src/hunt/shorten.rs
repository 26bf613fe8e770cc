//! Shortening a case: what it does not take to break the law is left out.

use super::case::Case;

/// The shortest case found by leaving operations out, of which `breaks` still holds (Zeller's ddmin, without
/// the complements).
#[must_use]
pub fn shorten(case: &Case, breaks: impl Fn(&Case) -> bool) -> Case {
    let mut shortest = case.clone();
    let mut length = shortest.operations.len().div_ceil(2);
    while length > 0 {
        let mut start = 0;
        while start < shortest.operations.len() {
            let mut shorter = shortest.clone();
            let end = (start + length).min(shorter.operations.len());
            shorter.operations.drain(start..end);
            if breaks(&shorter) {
                shortest = shorter;
            } else {
                start += length;
            }
        }
        length /= 2;
    }
    shortest
}

#[cfg(test)]
mod tests {
    use super::super::case::{Operation, Planned};
    use super::*;

    #[test]
    fn what_is_not_needed_goes() {
        let planned = |person| Planned {
            at_ms: 0,
            operation: Operation::Request {
                person,
                malformed: false,
            },
        };
        let case = Case {
            seed: 1,
            start: String::new(),
            sms_rate: 1,
            limits: None,
            operations: (0..37).map(planned).collect(),
        };
        let shortest = shorten(&case, |case| {
            [5, 30]
                .iter()
                .all(|person| case.operations.contains(&planned(*person)))
        });
        assert_eq!(shortest.operations, [planned(5), planned(30)]);
    }
}
