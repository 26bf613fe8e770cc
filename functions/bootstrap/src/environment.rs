//! The settings of a step, from the environment of its function: only those that it needs are read, and
//! everything that is wrong with them is said at once.

mod error;
mod pec;
mod post;
mod reader;
#[cfg(test)]
mod tests;

pub use error::{EnvironmentError, Wrong};
pub use pec::PecAccount;

use aws::{MailSettings, PrinterSettings, SmsSettings};
use edge::OperatorKeys;
use pin::Channel;
use pin::contact::Email;
use pin::delivery::ChannelSet;
use pin::digest::{KeyVersion, Purpose};
use pin::half::Alphabet;
use reader::Reader;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use steps::{Grant, Kind, Settings, Step};

/// The names of the variables, as they stand in `infra/template.yaml`.
pub mod names {
    use pin::digest::Purpose;

    /// The service's table.
    pub const TABLE: &str = "INPS_PIN_TABLE";
    /// The archive's table.
    pub const ARCHIVE_TABLE: &str = "INPS_PIN_ARCHIVE_TABLE";
    /// The table of what operators did.
    pub const RECORD_TABLE: &str = "INPS_PIN_RECORD_TABLE";
    /// The public keys of the operators' identity provider: a JSON Web Key Set.
    pub const OPERATOR_KEYS: &str = "INPS_PIN_OPERATOR_KEYS";
    /// Claim `iss` of operators' tokens.
    pub const OPERATOR_ISSUER: &str = "INPS_PIN_OPERATOR_ISSUER";
    /// Claim `aud` of operators' tokens.
    pub const OPERATOR_AUDIENCE: &str = "INPS_PIN_OPERATOR_AUDIENCE";
    /// The wrapped data keys: `version=base64`, comma-separated.
    pub const DATA_KEY: &str = "INPS_PIN_DATA_KEY";
    /// The ARN of the KMS key that wrapped them.
    pub const DATA_KEY_WRAPPED_BY: &str = "INPS_PIN_DATA_KEY_WRAPPED_BY";
    /// SMS parts a second.
    pub const SMS_RATE_PER_S: &str = "INPS_PIN_SMS_RATE_PER_S";
    /// The sender that phones show; the account's own if empty.
    pub const SMS_SENDER_ID: &str = "INPS_PIN_SMS_SENDER_ID";
    /// The most that an SMS part may cost, in US dollars; the account's limit alone if empty.
    pub const SMS_MAX_PRICE_USD: &str = "INPS_PIN_SMS_MAX_PRICE_USD";
    /// The address that email comes from.
    pub const MAIL_FROM: &str = "INPS_PIN_MAIL_FROM";
    /// The name beside it.
    pub const MAIL_FROM_NAME: &str = "INPS_PIN_MAIL_FROM_NAME";
    /// The configuration set, by which events come back.
    pub const MAIL_CONFIGURATION_SET: &str = "INPS_PIN_MAIL_CONFIGURATION_SET";
    /// Notices a second, on each channel.
    pub const NOTICE_RATE_PER_S: &str = "INPS_PIN_NOTICE_RATE_PER_S";
    /// Where PEC goes: `host:port`, over TLS from the first byte.
    pub const PEC_SMTP: &str = "INPS_PIN_PEC_SMTP";
    /// Where its receipts come, likewise.
    pub const PEC_IMAP: &str = "INPS_PIN_PEC_IMAP";
    /// The name to log in with, at both.
    pub const PEC_USER: &str = "INPS_PIN_PEC_USER";
    /// The mailbox that PEC comes from, and its receipts to.
    pub const PEC_FROM: &str = "INPS_PIN_PEC_FROM";
    /// The domain in the Message-IDs of PEC.
    pub const PEC_DOMAIN: &str = "INPS_PIN_PEC_DOMAIN";
    /// The secret whose text is the mailbox's password.
    pub const PEC_SECRET: &str = "INPS_PIN_PEC_SECRET";
    /// The bucket that letters go into for the printer.
    pub const PRINTER_BUCKET: &str = "INPS_PIN_PRINTER_BUCKET";
    /// The printer's public key, an age recipient (`age1…`): who has its other half alone can read a letter.
    pub const PRINTER_KEY: &str = "INPS_PIN_PRINTER_KEY";
    /// How many letters the printer takes a working day.
    pub const LETTERS_PER_DAY: &str = "INPS_PIN_LETTERS_PER_DAY";
    /// The alphabet of the halves: `crockford` or `digits` (D2).
    pub const ALPHABET: &str = "INPS_PIN_ALPHABET";
    /// A key file instead of KMS: for a developer's machine alone, never in the template.
    pub const KEY_FILE: &str = "INPS_PIN_KEY_FILE";

    /// The KMS keys of a purpose: `version=ARN`, comma-separated. `None` for one that the data key serves.
    #[must_use]
    pub const fn keys(purpose: Purpose) -> Option<&'static str> {
        match purpose {
            Purpose::DeriveFirst => Some("INPS_PIN_KEY_DERIVE_FIRST"),
            Purpose::DeriveSecond => Some("INPS_PIN_KEY_DERIVE_SECOND"),
            Purpose::FingerprintFirst => Some("INPS_PIN_KEY_FINGERPRINT_FIRST"),
            Purpose::FingerprintSecond => Some("INPS_PIN_KEY_FINGERPRINT_SECOND"),
            Purpose::Pepper => Some("INPS_PIN_KEY_PEPPER"),
            Purpose::MessageTokens | Purpose::Index => None,
        }
    }
}

/// What a function is given.
#[derive(Debug)]
pub struct Environment {
    /// The service's table; empty for a step without one.
    pub table: String,
    /// The archive's table; empty for a step without one.
    pub archive_table: String,
    /// The table of what operators did; empty for a step without one.
    pub record_table: String,
    /// What tells whose an operator's call is; no keys for a step that no operator calls.
    pub operators: Arc<OperatorKeys>,
    /// Where its keys are.
    pub keys: Keys,
    /// How text messages are sent.
    pub sms: SmsSettings,
    /// How email is sent, by a step that does.
    pub mail: Option<MailSettings>,
    /// The PEC mailbox, of a step that sends or reads it.
    pub pec: Option<PecAccount>,
    /// The printer, of the step that has letters printed.
    pub printer: Option<PrinterSettings>,
    /// What can be set about the steps.
    pub settings: Settings,
}

/// Where keys are.
#[derive(Debug)]
pub enum Keys {
    /// In KMS: only those that the step is granted.
    Kms {
        /// The keys of each purpose, by version.
        purposes: BTreeMap<Purpose, BTreeMap<KeyVersion, String>>,
        /// The wrapped data keys, by version, if the step is granted them.
        data_key: Option<WrappedDataKey>,
    },
    /// In a file, on a developer's machine.
    File(PathBuf),
}

/// Data keys as they stand in settings.
#[derive(Debug)]
pub struct WrappedDataKey {
    /// The ARN of the KMS key that wrapped them.
    pub wrapped_by: String,
    /// The ciphertexts, by version.
    pub versions: BTreeMap<KeyVersion, Vec<u8>>,
}

/// Which step this function runs. Lambda gives its `Handler` as `_HANDLER`; `cargo lambda watch` gives none, so it
/// is set by hand there. Where there is none at all, the function's name may say it.
///
/// # Errors
/// [`EnvironmentError::Step`] if neither names a step.
pub fn step(variable: &dyn Fn(&str) -> Option<String>) -> Result<Step, EnvironmentError> {
    let candidates = ["_HANDLER", "AWS_LAMBDA_FUNCTION_NAME"].map(variable);
    candidates
        .iter()
        .flatten()
        .find_map(|name| Step::parse(name))
        .ok_or_else(|| EnvironmentError::Step(candidates.into_iter().flatten().collect()))
}

impl Environment {
    /// Reads what a step needs. `variable` answers with an environment variable's value.
    ///
    /// # Errors
    /// [`EnvironmentError::Variables`] with everything that is missing or ill-formed.
    pub fn read(step: Step, variable: &dyn Fn(&str) -> Option<String>) -> Result<Self, EnvironmentError> {
        let grants = step.grants();
        let granted = |wanted: &[Grant]| grants.iter().any(|grant| wanted.contains(grant));
        let mut reader = Reader::new(variable);
        let mut table = String::new();
        if granted(&TABLE_GRANTS) {
            table = reader.required(names::TABLE);
        }
        let mut archive_table = String::new();
        if granted(&[Grant::ArchiveRead]) {
            archive_table = reader.required(names::ARCHIVE_TABLE);
        }
        let mut record_table = String::new();
        if granted(&[Grant::RecordPut, Grant::RecordQuery]) {
            record_table = reader.required(names::RECORD_TABLE);
        }
        let mut operators = OperatorKeys::none();
        if step.kind() == Kind::Operator {
            operators = read_operators(&mut reader).unwrap_or(operators);
        }
        let keys = read_keys(&grants, &mut reader);
        let mut sms = SmsSettings::default();
        let mut settings = Settings::default();
        settings.policy.in_service = ChannelSet::of(&Channel::FIRST_HALF);
        if granted(&[Grant::SmsPublish]) {
            read_sms(&mut reader, &mut sms);
        }
        match step {
            Step::DeliverFirstHalf => read_drain(&mut reader, &mut settings),
            Step::DeliverNotices => {
                let rate = read_rate(&mut reader, names::NOTICE_RATE_PER_S);
                settings.notice.rate_per_s = rate.unwrap_or(settings.notice.rate_per_s);
            }
            // Who follows a request sees the same day that the letters are printed by.
            Step::PostLetters | Step::ShowRequest => {
                let per_day = read_rate(&mut reader, names::LETTERS_PER_DAY);
                settings.post.per_day = per_day.unwrap_or(settings.post.per_day);
            }
            _ => {}
        }
        if granted(&[Grant::DeriveFirstKey, Grant::DeriveSecondKey]) || step == Step::ActivatePin {
            let alphabet = reader.parsed(names::ALPHABET, "crockford or digits", Alphabet::parse);
            settings.alphabet = alphabet.unwrap_or(settings.alphabet);
        }
        let mail = granted(&[Grant::MailSend]).then(|| read_mail(&mut reader));
        let pec = granted(&[Grant::PecSecret]).then(|| pec::read(&mut reader));
        let printer = granted(&[Grant::PrinterPut])
            .then(|| post::read(&mut reader))
            .flatten();
        let environment = Self {
            table,
            archive_table,
            record_table,
            operators: Arc::new(operators),
            keys,
            sms,
            mail,
            pec,
            printer,
            settings,
        };
        reader
            .finish()
            .map(|()| environment)
            .map_err(EnvironmentError::Variables)
    }
}

const TABLE_GRANTS: [Grant; 7] = [
    Grant::CallbackIndexQuery,
    Grant::TableRead,
    Grant::TableQuery,
    Grant::TablePut,
    Grant::TableUpdate,
    Grant::DueIndexQuery,
    Grant::OverdueIndexQuery,
];

const KEY_GRANTS: [(Grant, Purpose); 5] = [
    (Grant::DeriveFirstKey, Purpose::DeriveFirst),
    (Grant::DeriveSecondKey, Purpose::DeriveSecond),
    (Grant::FingerprintFirstKey, Purpose::FingerprintFirst),
    (Grant::FingerprintSecondKey, Purpose::FingerprintSecond),
    (Grant::PepperKey, Purpose::Pepper),
];

fn read_operators(reader: &mut Reader<'_>) -> Option<OperatorKeys> {
    let issuer = reader.required(names::OPERATOR_ISSUER);
    let audience = reader.required(names::OPERATOR_AUDIENCE);
    reader.required(names::OPERATOR_KEYS);
    let must_be = "a JSON Web Key Set of RSA keys for RS256, each with a kid of its own";
    reader.parsed(names::OPERATOR_KEYS, must_be, |set| {
        OperatorKeys::read(set, &issuer, &audience).ok()
    })
}

fn read_keys(grants: &[Grant], reader: &mut Reader<'_>) -> Keys {
    if let Some(path) = reader.optional(names::KEY_FILE) {
        return Keys::File(path.into());
    }
    let mut purposes = BTreeMap::new();
    for (grant, purpose) in KEY_GRANTS {
        if let Some(name) = names::keys(purpose).filter(|_| grants.contains(&grant)) {
            purposes.insert(purpose, reader.versions(name, |arn| Some(arn.to_owned())));
        }
    }
    let data_key = grants.contains(&Grant::DataKey).then(|| WrappedDataKey {
        wrapped_by: reader.required(names::DATA_KEY_WRAPPED_BY),
        versions: reader.versions(names::DATA_KEY, reader::base64),
    });
    Keys::Kms { purposes, data_key }
}

/// What only a drain of halves is told: how fast.
fn read_drain(reader: &mut Reader<'_>, settings: &mut Settings) {
    let rate = read_rate(reader, names::SMS_RATE_PER_S);
    settings.drain.rate_per_s = rate.unwrap_or(settings.drain.rate_per_s);
}

fn read_rate(reader: &mut Reader<'_>, name: &'static str) -> Option<u32> {
    reader.parsed(name, "a whole number of at least 1", |text| {
        text.parse::<u32>().ok().filter(|rate| *rate > 0)
    })
}

fn read_sms(reader: &mut Reader<'_>, sms: &mut SmsSettings) {
    // AWS, "Sender IDs": 3 to 11 letters and digits, at least one of them a letter.
    sms.sender_id = reader.parsed(
        names::SMS_SENDER_ID,
        "3 to 11 letters and digits, one a letter",
        |text| {
            let fits = (3..=11).contains(&text.len())
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
                && text.bytes().any(|byte| byte.is_ascii_alphabetic());
            fits.then(|| text.to_owned())
        },
    );
    sms.max_price_usd = reader.parsed(names::SMS_MAX_PRICE_USD, "an amount such as 0.15", |text| {
        let (whole, cents) = text.split_once('.').unwrap_or((text, "0"));
        let fits = [whole, cents]
            .iter()
            .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
        fits.then(|| text.to_owned())
    });
}

fn read_mail(reader: &mut Reader<'_>) -> MailSettings {
    let must_be = "an email address";
    let from = reader.parsed(names::MAIL_FROM, must_be, |text| Email::parse(text).ok());
    let from = from.unwrap_or_else(|| {
        // What is missing has not been said yet; what is ill-formed has.
        reader.required(names::MAIL_FROM);
        Email::from_stored("")
    });
    let mut mail = MailSettings::from(from);
    // It stands between quotes in a header: printable ASCII, and nothing that would end the quotes (RFC 5322, 3.2.4).
    let name = reader.parsed(
        names::MAIL_FROM_NAME,
        "printable ASCII without quotes and backslashes",
        |text| {
            let fits = text
                .bytes()
                .all(|byte| (b' '..=b'~').contains(&byte) && !matches!(byte, b'"' | b'\\'));
            fits.then(|| text.to_owned())
        },
    );
    mail.from_name = name.unwrap_or(mail.from_name);
    mail.configuration_set = Some(reader.required(names::MAIL_CONFIGURATION_SET));
    mail
}
