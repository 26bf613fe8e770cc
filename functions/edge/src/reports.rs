//! What providers report of their messages, in whatever envelope it comes.

use crate::{ses_events, sns_log};
use serde_json::Value;
use steps::record_receipt::Receipt;

/// What a batch of reports says.
#[derive(Debug, Default)]
pub(crate) struct Reports {
    /// The receipts in it.
    pub(crate) receipts: Vec<Receipt>,
    /// How many were none: another form, another status. They are counted, never shown: a report holds a telephone
    /// number or an address.
    pub(crate) unread: u32,
}

/// Reads an event: a CloudWatch Logs subscription's (text messages) or an SNS topic's (email); `None` for any other.
pub(crate) fn read(event: &Value) -> Option<Reports> {
    if event.get("Records").is_some() {
        ses_events::read(event)
    } else {
        sns_log::read(event)
    }
}
