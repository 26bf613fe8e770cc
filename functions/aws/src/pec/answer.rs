//! What an SMTP server's answer means (RFC 5321, 4.2; enhanced codes RFC 3463).

use pin::delivery::SendOutcome;

/// Which command was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// `MAIL FROM`: about us.
    Sender,
    /// `RCPT TO`: about the recipient.
    Recipient,
    /// `DATA`, and the end of the text: about the message.
    Text,
}

/// Words by which providers say: too fast.
const RATE: [&str; 5] = ["rate limit", "too many", "too fast", "slow down", "throttl"];

/// Words by which they say: no more today. No standard has them.
const QUOTA: [&str; 6] = [
    "quota",
    "daily limit",
    "sending limit",
    "limite giornaliero",
    "limite di invio",
    "limite invii",
];

/// What a negative answer means. Only what concerns this message refuses it for good: a login, a sender or a command
/// that is wrong is ours to mend, and must not send every citizen to the contact centre.
pub(super) fn outcome(phase: Phase, code: u16, text: &str) -> SendOutcome {
    let text = text.to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    // x.2.2 is the recipient's full mailbox, which is no quota of ours.
    let is_mailbox_full = text.starts_with("5.2.2") || text.starts_with("4.2.2");
    if says(&QUOTA) && !is_mailbox_full && phase != Phase::Recipient {
        return SendOutcome::OverQuota;
    }
    match (code, phase) {
        (400..=499, _) if says(&RATE) => SendOutcome::Throttled,
        // 500 to 504: a command it does not know; 530 to 538: it wants another login.
        (500..=504 | 530..=538, _) | (_, Phase::Sender) => SendOutcome::Unavailable,
        (505..=599, _) => SendOutcome::Refused,
        _ => SendOutcome::Unavailable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_told_apart() {
        use Phase::{Recipient, Sender, Text};
        use SendOutcome::{OverQuota, Refused, Throttled, Unavailable};
        for (phase, code, text, expected) in [
            (Sender, 421, "4.3.2 closing", Unavailable),
            (Sender, 450, "4.7.1 Error: too many mails, slow down", Throttled),
            (Recipient, 451, "4.3.0 try again later", Unavailable),
            (Recipient, 452, "4.5.3 Error: too many recipients", Throttled),
            (Recipient, 452, "4.2.2 mailbox over quota", Unavailable),
            (Recipient, 550, "5.1.1 no such mailbox", Refused),
            (Recipient, 552, "5.2.2 over quota", Refused),
            (Sender, 550, "5.7.1 sender not allowed", Unavailable),
            (Sender, 550, "5.7.1 daily limit exceeded", OverQuota),
            (Text, 452, "superato il limite giornaliero di invii", OverQuota),
            (Text, 554, "5.7.0 virus", Refused),
            (Text, 552, "5.3.4 message size exceeds fixed limit", Refused),
            (Sender, 530, "5.7.0 authentication required", Unavailable),
            (Recipient, 503, "5.5.1 bad sequence", Unavailable),
            (Text, 250, "strange", Unavailable),
        ] {
            assert_eq!(outcome(phase, code, text), expected, "{code} {text}");
        }
    }
}
