//! What the archive's address makes of a request.

use crate::town::{Town, draft, living_at, moved};
use pin::request::{OperatorReason, RequestDraft, Standing};
use steps::ports::RequestReader;

/// Where the request of someone whom the archive has at Viale G. Mazzini 1 stands at once.
fn standing(draft: RequestDraft) -> Standing {
    let town = Town::new();
    town.archive(1);
    let accepted = town.request(draft).expect("accepted");
    let found = pollster::block_on(town.world.store.find(accepted.request));
    found.expect("reads").expect("there").record.standing
}

fn reason(draft: RequestDraft) -> Option<OperatorReason> {
    match standing(draft) {
        Standing::WithOperator { reason, .. } => Some(reason),
        _ => None,
    }
}

#[test]
fn r25_r26_an_address_spelt_otherwise_is_validated() {
    for draft in [
        draft(1),
        living_at(1, "V.le Giuseppe Mazzini", "n. 1"),
        living_at(1, "Viale Mazzini", "1 int. 4"),
    ] {
        assert!(matches!(standing(draft), Standing::Validated { .. }));
    }
}

#[test]
fn r25_r27_doubt_and_difference_reach_the_operator_apart() {
    let in_doubt = living_at(1, "Viale G. Mazzini", "1/A");
    assert_eq!(reason(in_doubt), Some(OperatorReason::AddressInDoubt));
    assert_eq!(reason(moved(1)), Some(OperatorReason::AddressDiffers));
    let next_door = living_at(1, "Viale G. Mazzini", "3");
    assert_eq!(reason(next_door), Some(OperatorReason::AddressDiffers));
    assert_eq!(reason(draft(2)), Some(OperatorReason::NotInArchive));
}
