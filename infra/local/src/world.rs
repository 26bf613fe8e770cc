//! The ports of one machine: the deployed adapters over the embedded database, the local providers of messages, a key
//! file and the local clock.

use crate::clock::LocalClock;
use crate::email;
use crate::embedded::{ARCHIVE_TABLE, RECORD_TABLE, SERVICE_TABLE};
use crate::error::StartError;
use crate::pec::{WatchedMailbox, WatchedPec};
use crate::tracked::Activity;
use aws::{
    DynamoArchive, DynamoRecord, ImapMailbox, KeyFile, MailSettings, PecPassword, PecSettings,
    PepperedArgon2, PrinterSettings, S3Printer, SesMail, SmsSettings, SmtpPec, SnsSms, Store,
};
use pin::contact::Email;
use pin::digest::Purpose;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use steps::Provide;
use steps::ports::{
    Archive, Attempts, Batches, CallbackQueue, Chance, Channels, ChannelsReader, Clock, Deliveries,
    DeriveFirst, DeriveSecond, DueQueue, FingerprintFirst, FingerprintSecond, IndexMac, Letters, Mac, Mail,
    MessageTokens, NoticeLeases, NoticeQueue, Notices, OpenRequests, OverdueQueue, PasswordHash, Pec,
    PecMailbox, PinReader, Pins, PostBook, Printer, Receipts, Record, RecordReader, RequestReader, Sessions,
    SetLevers, Sms, StandingReader, Transitions, WaitReader,
};

/// The ports.
pub(crate) struct World {
    clock: Arc<LocalClock>,
    chance: Arc<OsChance>,
    store: Arc<Store>,
    archive: Arc<DynamoArchive>,
    record: Arc<DynamoRecord>,
    sms: Arc<SnsSms>,
    mail: Arc<SesMail>,
    pec: Arc<WatchedPec>,
    mailbox: Arc<WatchedMailbox>,
    printer: Arc<S3Printer>,
    macs: BTreeMap<Purpose, Arc<dyn Mac>>,
}

/// The most a message may cost, in US dollars: the template's own default.
const MAX_PRICE_USD: &str = "0.15";

/// The clients of what stands in for AWS.
pub(crate) struct Clients {
    pub(crate) database: aws_sdk_dynamodb::Client,
    pub(crate) sns: aws_sdk_sns::Client,
    pub(crate) ses: aws_sdk_ses::Client,
    pub(crate) s3: (aws_sdk_s3::Client, PrinterSettings),
    pub(crate) pec: (PecSettings, Arc<PecPassword>),
    /// What a call over a socket is counted in as work.
    pub(crate) activity: Arc<Activity>,
}

/// Random bytes from the operating system.
#[derive(Debug)]
struct OsChance;

impl Chance for OsChance {
    fn fill(&self, bytes: &mut [u8]) {
        // Without randomness no request id and no half may be made: better no service than a guessable one.
        getrandom::fill(bytes).expect("the operating system gives random bytes");
    }
}

impl World {
    /// The ports over these clients, with the keys in `key_file`, which is made if it is not there.
    pub(crate) fn build(
        clock: Arc<LocalClock>,
        clients: &Clients,
        key_file: &Path,
    ) -> Result<Self, StartError> {
        let keys =
            KeyFile::open_or_create(key_file, &mut |bytes| OsChance.fill(bytes)).map_err(|source| {
                StartError::Keys {
                    path: key_file.to_owned(),
                    source,
                }
            })?;
        let mut macs: BTreeMap<Purpose, Arc<dyn Mac>> = BTreeMap::new();
        for purpose in Purpose::ALL {
            let mac = keys
                .mac(purpose)
                .map_err(|error| StartError::Build(error.to_string()))?;
            macs.insert(purpose, Arc::new(mac));
        }
        let settings = SmsSettings {
            sender_id: Some("INPS".to_owned()),
            // As in the template, so that what goes out here has every attribute that goes out there.
            max_price_usd: Some(MAX_PRICE_USD.to_owned()),
            ..SmsSettings::default()
        };
        let sms =
            SnsSms::new(&clients.sns, &settings).map_err(|error| StartError::Build(error.to_string()))?;
        let mail = MailSettings {
            configuration_set: Some(email::CONFIGURATION_SET.to_owned()),
            ..MailSettings::from(Email::from_stored(email::SOURCE))
        };
        let (settings, password) = &clients.pec;
        let pec = SmtpPec::new(settings.clone(), Arc::clone(password), clock.clone());
        let mailbox = ImapMailbox::new(settings.clone(), Arc::clone(password));
        let (bucket, settings) = &clients.s3;
        let tokens = Arc::clone(&macs[&Purpose::MessageTokens]);
        let database = &clients.database;
        Ok(Self {
            clock,
            chance: Arc::new(OsChance),
            store: Arc::new(Store::new(database.clone(), SERVICE_TABLE)),
            archive: Arc::new(DynamoArchive::new(database.clone(), ARCHIVE_TABLE)),
            record: Arc::new(DynamoRecord::new(database.clone(), RECORD_TABLE)),
            sms: Arc::new(sms),
            mail: Arc::new(SesMail::new(&clients.ses, &mail)),
            pec: Arc::new(WatchedPec {
                inner: Arc::new(pec),
                activity: Arc::clone(&clients.activity),
            }),
            mailbox: Arc::new(WatchedMailbox {
                inner: Arc::new(mailbox),
                activity: Arc::clone(&clients.activity),
            }),
            printer: Arc::new(S3Printer::new(bucket.clone(), settings.clone(), tokens)),
            macs,
        })
    }

    pub(crate) fn mac(&self, purpose: Purpose) -> Arc<dyn Mac> {
        Arc::clone(&self.macs[&purpose])
    }
}

macro_rules! provide {
    ($($field:ident: $($port:ident),+;)+) => {$($(
        impl Provide<dyn $port> for World {
            fn provide(&self) -> Arc<dyn $port> {
                self.$field.clone()
            }
        }
    )+)+};
    ($($key:ident,)+) => {$(
        impl Provide<$key> for World {
            fn provide(&self) -> $key {
                $key::new(self.mac($key::PURPOSE))
            }
        }
    )+};
}

provide! {
    clock: Clock;
    chance: Chance;
    store: Attempts, Batches, CallbackQueue, Channels, ChannelsReader, Deliveries, DueQueue, Letters, NoticeLeases, NoticeQueue, Notices, OpenRequests, OverdueQueue, PinReader, Pins, PostBook, Receipts, RequestReader, Sessions, SetLevers, StandingReader, Transitions, WaitReader;
    archive: Archive;
    record: Record, RecordReader;
    sms: Sms;
    mail: Mail;
    pec: Pec;
    mailbox: PecMailbox;
    printer: Printer;
}

provide! {
    DeriveFirst,
    DeriveSecond,
    FingerprintFirst,
    FingerprintSecond,
    IndexMac,
    MessageTokens,
}

impl Provide<dyn PasswordHash> for World {
    fn provide(&self) -> Arc<dyn PasswordHash> {
        Arc::new(PepperedArgon2::new(self.mac(Purpose::Pepper)))
    }
}
