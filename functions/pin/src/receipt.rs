//! What carriers report of a text message, as SNS passes it on in its delivery status logs.

/// What a report means for the delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// The carrier took the message.
    AcceptedByCarrier,
    /// The phone acknowledged it.
    ReceivedByPhone,
    /// The account's quota or spend limit is used up: the message was not sent, and none will be for a while.
    OverQuota,
    /// The phone or its carrier cannot be reached now; later it may.
    Unreachable,
    /// It will never arrive.
    Refused,
}

/// The `providerResponse` texts of failures that may pass, from "Amazon SNS: SMS delivery status logs".
const PASSING: [&str; 3] = [
    "Phone carrier is currently unreachable/unavailable",
    "Phone is currently unreachable/unavailable",
    "Unknown error attempting to reach phone",
];

/// The `providerResponse` texts of failures that concern the account, not the message.
const ACCOUNT: [&str; 3] = ["No quota left for account", "spend", "Rate exceeded"];

impl Outcome {
    /// How much it says: of two reports of one message that wait together, the higher one stays. A message that
    /// has arrived has arrived, whatever else was said of it.
    #[must_use]
    pub const fn weight(self) -> u8 {
        match self {
            Self::Refused => 0,
            Self::Unreachable | Self::OverQuota => 1,
            Self::AcceptedByCarrier => 2,
            Self::ReceivedByPhone => 3,
        }
    }

    /// Reads a status log line's `status`, `providerResponse` and whether it has a
    /// `dwellTimeMsUntilDeviceAck`. `None` for a status AWS does not document.
    #[must_use]
    pub fn of_sns(status: &str, response: &str, acknowledged_by_device: bool) -> Option<Self> {
        match status {
            "SUCCESS" if acknowledged_by_device => Some(Self::ReceivedByPhone),
            "SUCCESS" => Some(Self::AcceptedByCarrier),
            "FAILURE" if ACCOUNT.iter().any(|text| contains(response, text)) => Some(Self::OverQuota),
            "FAILURE" if PASSING.iter().any(|text| contains(response, text)) => Some(Self::Unreachable),
            "FAILURE" => Some(Self::Refused),
            _ => None,
        }
    }
}

/// What an event about a message says of whether it arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// This.
    Outcome(Outcome),
    /// Nothing yet, or no more.
    Nothing,
}

impl Said {
    /// Reads the `eventType` of an event of Amazon SES, and a bounce's `bounceType` (AWS, "Contents of event data
    /// that Amazon SES publishes to Amazon SNS"). A delivery is the other side's mail server's word that it has taken
    /// the message. `None` for what is not documented, or cannot come of what is sent here.
    #[must_use]
    pub fn of_ses(event: &str, bounce: Option<&str>) -> Option<Self> {
        match (event, bounce) {
            ("Delivery", _) => Some(Self::Outcome(Outcome::AcceptedByCarrier)),
            ("Bounce", Some("Permanent")) | ("Reject", _) => Some(Self::Outcome(Outcome::Refused)),
            ("Bounce", Some("Transient" | "Undetermined")) => Some(Self::Outcome(Outcome::Unreachable)),
            ("Send" | "DeliveryDelay" | "Complaint", _) => Some(Self::Nothing),
            _ => None,
        }
    }
}

fn contains(response: &str, text: &str) -> bool {
    response.to_ascii_lowercase().contains(&text.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_lines_are_told_apart() {
        let carrier = "Message has been accepted by phone carrier";
        for (status, response, device, outcome) in [
            ("SUCCESS", carrier, false, Some(Outcome::AcceptedByCarrier)),
            (
                "SUCCESS",
                "Message has been accepted by phone",
                true,
                Some(Outcome::ReceivedByPhone),
            ),
            (
                "FAILURE",
                "Phone is currently unreachable/unavailable",
                false,
                Some(Outcome::Unreachable),
            ),
            (
                "FAILURE",
                "Unknown error attempting to reach phone",
                false,
                Some(Outcome::Unreachable),
            ),
            (
                "FAILURE",
                "No quota left for account",
                false,
                Some(Outcome::OverQuota),
            ),
            ("FAILURE", "Invalid phone number", false, Some(Outcome::Refused)),
            (
                "FAILURE",
                "Phone number is opted out",
                false,
                Some(Outcome::Refused),
            ),
            (
                "FAILURE",
                "This delivery would exceed max price",
                false,
                Some(Outcome::Refused),
            ),
            ("FAILURE", "something new", false, Some(Outcome::Refused)),
            ("PENDING", "", false, None),
        ] {
            assert_eq!(Outcome::of_sns(status, response, device), outcome, "{response}");
        }
    }

    #[test]
    fn the_documented_events_of_email_are_told_apart() {
        for (event, bounce, said) in [
            ("Delivery", None, Some(Said::Outcome(Outcome::AcceptedByCarrier))),
            ("Bounce", Some("Permanent"), Some(Said::Outcome(Outcome::Refused))),
            (
                "Bounce",
                Some("Transient"),
                Some(Said::Outcome(Outcome::Unreachable)),
            ),
            (
                "Bounce",
                Some("Undetermined"),
                Some(Said::Outcome(Outcome::Unreachable)),
            ),
            ("Bounce", None, None),
            ("Bounce", Some("New"), None),
            ("Reject", None, Some(Said::Outcome(Outcome::Refused))),
            ("Send", None, Some(Said::Nothing)),
            ("DeliveryDelay", None, Some(Said::Nothing)),
            ("Complaint", None, Some(Said::Nothing)),
            ("Rendering Failure", None, None),
            ("", None, None),
        ] {
            assert_eq!(Said::of_ses(event, bounce), said, "{event} {bounce:?}");
        }
    }
}
