//! The message of each channel, handed to its provider.

use super::Deps;
use crate::ports::{Message, Text};
use pin::Channel;
use pin::delivery::{Delivery, SendOutcome};
use pin::half::Half;
use pin::texts::{first_half_email, first_half_sms};
use zeroize::Zeroizing;

/// Sends the half on a channel. A delivery that has no contact there can never go out there.
pub(super) async fn send(deps: &Deps, channel: Channel, delivery: &Delivery, half: &Half) -> SendOutcome {
    match channel {
        Channel::Sms => match text(delivery, half) {
            Some(text) => deps.sms.send(&text).await,
            None => SendOutcome::Refused,
        },
        Channel::Email => match message(channel, delivery, half) {
            Some(message) => deps.mail.send(&message).await,
            None => SendOutcome::Refused,
        },
        Channel::Pec => match message(channel, delivery, half) {
            Some(message) => deps.pec.send(&message).await,
            None => SendOutcome::Refused,
        },
        // Letters carry second halves only (R3).
        Channel::Post => SendOutcome::Refused,
    }
}

fn text(delivery: &Delivery, half: &Half) -> Option<Text> {
    let to = delivery.reach.mobile.clone()?;
    let text = Zeroizing::new(first_half_sms(half, delivery.language));
    let id = delivery.id;
    Some(Text { id, to, text })
}

/// Email and PEC say the same; PEC as plain text only, which every certified mailbox shows and keeps as it was.
fn message(channel: Channel, delivery: &Delivery, half: &Half) -> Option<Message> {
    let to = match channel {
        Channel::Pec => delivery.reach.pec.clone(),
        _ => delivery.reach.email.clone(),
    }?;
    let words = first_half_email(half, delivery.language);
    Some(Message {
        id: delivery.id,
        attempt: delivery.attempts,
        to,
        subject: words.subject,
        text: words.text,
        html: (channel == Channel::Email).then_some(words.html),
    })
}
