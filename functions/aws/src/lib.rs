//! The ports on AWS: one DynamoDB table and the archive's, SNS for text messages, SES for email, KMS for keyed functions;
//! and a provider of PEC, reached by SMTP and IMAP.
//!
//! Every port method is one call, unless its documentation says otherwise, and every write is conditional.
//! Errors are told apart in [`mod@errors`] and never carry a provider's text: such texts quote what was sent.

mod archive;
mod errors;
mod mac;
mod password;
mod pdf;
mod pec;
mod printer;
mod record;
mod row;
mod rows;
mod sending;
mod ses;
mod sns;
mod store;
pub mod table;

pub use archive::{DynamoArchive, load_archive};
pub use mac::{DataKey, HeldMac, KeyFile, KeyFileError, KmsMac, NoKey};
pub use password::PepperedArgon2;
pub use pdf::{PdfError, pdf};
pub use pec::{ImapMailbox, PecPassword, PecRoots, PecServer, PecSettings, SmtpPec};
pub use printer::{
    Manifest, ManifestLetter, PrinterKeyError, PrinterSettings, S3Printer, manifest_key_message,
    manifest_public_key,
};
pub use record::DynamoRecord;
pub use ses::{MailSettings, SesMail};
pub use sns::{SmsSettings, SnsSms};
pub use store::Store;
