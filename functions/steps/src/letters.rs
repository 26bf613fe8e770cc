//! What the steps of the second half have in common: a letter that will not arrive is the contact centre's.

use crate::ports::{Fault, Letters};
use jiff::Timestamp;
use pin::delivery::Delivery;
use pin::letter::Letter;

/// Commits a letter that has come into trouble, with the call that is owed about it: both or neither (ADR 0042). Of a
/// request that is over or complete only the letter is. Whether a call is owed.
pub(crate) async fn commit_trouble(
    letters: &dyn Letters,
    letter: &Letter,
    mut delivery: Delivery,
    now: Timestamp,
) -> Result<bool, Fault> {
    let is_owed = delivery.letter_in_trouble(now);
    if is_owed {
        letters.hand_to_centre(letter, &delivery).await?;
    } else {
        letters.commit_letter(letter).await?;
    }
    Ok(is_owed)
}
