//! Sends and receipts meet.

use crate::contract::Store;
use crate::contract::rows::{new_request, person, start};
use jiff::SignedDuration;
use pin::Channel;
use pin::delivery::{Delivery, ProviderId};
use pin::receipt::Outcome;
use steps::ports::{Fault, ParkedReceipt};

async fn opened(store: &dyn Store) -> Delivery {
    let new = new_request(1, person(1), None, start());
    assert_eq!(store.open(&new, start()).await, Ok(Ok(())));
    new.delivery
}

fn receipt() -> ParkedReceipt {
    ParkedReceipt {
        channel: Channel::Sms,
        outcome: Outcome::AcceptedByCarrier,
        at: start(),
    }
}

pub(super) async fn a_send_first_then_its_receipt(store: &dyn Store) {
    let delivery = opened(store).await;
    let sent = ProviderId("sms-1".into());
    assert_eq!(store.commit(&delivery, Some(&sent)).await, Ok(()));
    let forget_at = start() + SignedDuration::from_hours(24);
    for _ in 0..2 {
        assert_eq!(
            store.claim_or_park(&sent, receipt(), forget_at).await,
            Ok(Some(delivery.id))
        );
    }
    assert_eq!(store.parked(&sent).await, Ok(None));
}

pub(super) async fn a_receipt_first_then_its_send(store: &dyn Store) {
    let delivery = opened(store).await;
    let sent = ProviderId("sms-1".into());
    let forget_at = start() + SignedDuration::from_hours(24);
    assert_eq!(store.claim_or_park(&sent, receipt(), forget_at).await, Ok(None));
    assert_eq!(store.commit(&delivery, Some(&sent)).await, Err(Fault::Conflict));
    assert_eq!(
        store.read(delivery.id).await,
        Ok(Some(delivery.clone())),
        "nothing of it was written"
    );
    assert_eq!(store.parked(&sent).await, Ok(Some(receipt())));
    assert_eq!(store.commit(&delivery, None).await, Ok(()));
    let heavier = ParkedReceipt {
        channel: Channel::Sms,
        outcome: Outcome::ReceivedByPhone,
        at: start(),
    };
    assert_eq!(
        store.resolve(&sent, heavier, delivery.id).await,
        Err(Fault::Conflict),
        "not what is there"
    );
    for _ in 0..2 {
        assert_eq!(store.resolve(&sent, receipt(), delivery.id).await, Ok(()));
    }
    assert_eq!(store.parked(&sent).await, Ok(None));
    assert_eq!(
        store.claim_or_park(&sent, receipt(), forget_at).await,
        Ok(Some(delivery.id))
    );
}

pub(super) async fn of_parked_receipts_the_weightiest_stays(store: &dyn Store) {
    let sent = ProviderId("sms-1".into());
    let forget_at = start() + SignedDuration::from_hours(24);
    let later = ParkedReceipt {
        channel: Channel::Sms,
        outcome: Outcome::Refused,
        at: start() + SignedDuration::from_secs(1),
    };
    assert_eq!(store.claim_or_park(&sent, receipt(), forget_at).await, Ok(None));
    assert_eq!(store.claim_or_park(&sent, later, forget_at).await, Ok(None));
    assert_eq!(
        store.parked(&sent).await,
        Ok(Some(receipt())),
        "a failure beside a success says nothing"
    );
    let better = ParkedReceipt {
        channel: Channel::Sms,
        outcome: Outcome::ReceivedByPhone,
        at: later.at,
    };
    assert_eq!(store.claim_or_park(&sent, better, forget_at).await, Ok(None));
    assert_eq!(
        store.parked(&sent).await,
        Ok(Some(better)),
        "the weightier word stays"
    );
    assert_eq!(store.parked(&ProviderId("sms-2".into())).await, Ok(None));
}
