//! The ports of one machine: the deployed adapters over the embedded database, the local providers of messages, a key
//! file and the local clock.

use crate::clock::LocalClock;
use crate::email;
use crate::embedded::{ARCHIVE_TABLE, RECORD_TABLE, SERVICE_TABLE};
use crate::error::StartError;
use aws::{DynamoArchive, DynamoRecord, KeyFile, MailSettings, SesMail, SmsSettings, SnsSms, Store};
use pin::contact::Email;
use pin::digest::Purpose;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use steps::Provide;
use steps::ports::{
    Archive, Attempts, Chance, Channels, ChannelsReader, Clock, Deliveries, DeriveFirst, DueQueue,
    FingerprintFirst, IndexMac, Mac, Mail, MessageTokens, OpenRequests, OverdueQueue, Pec, PostBook,
    Receipts, Record, RecordReader, RequestReader, SetLevers, Sms, StandingReader, WaitReader,
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
    macs: BTreeMap<Purpose, Arc<dyn Mac>>,
}

/// The most a message may cost, in US dollars: the template's own default.
const MAX_PRICE_USD: &str = "0.15";

/// The clients of what stands in for AWS.
pub(crate) struct Clients {
    pub(crate) database: aws_sdk_dynamodb::Client,
    pub(crate) sns: aws_sdk_sns::Client,
    pub(crate) ses: aws_sdk_ses::Client,
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
        let database = &clients.database;
        Ok(Self {
            clock,
            chance: Arc::new(OsChance),
            store: Arc::new(Store::new(database.clone(), SERVICE_TABLE)),
            archive: Arc::new(DynamoArchive::new(database.clone(), ARCHIVE_TABLE)),
            record: Arc::new(DynamoRecord::new(database.clone(), RECORD_TABLE)),
            sms: Arc::new(sms),
            mail: Arc::new(SesMail::new(&clients.ses, &mail)),
            macs,
        })
    }

    fn mac(&self, purpose: Purpose) -> Arc<dyn Mac> {
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
    store: Attempts, Channels, ChannelsReader, Deliveries, DueQueue, OpenRequests, OverdueQueue, PostBook, Receipts, RequestReader, SetLevers, StandingReader, WaitReader;
    archive: Archive;
    record: Record, RecordReader;
    sms: Sms;
    mail: Mail;
}

provide! {
    DeriveFirst,
    FingerprintFirst,
    IndexMac,
    MessageTokens,
}

/// Until certified mail has a provider here, it is out of reach.
#[derive(Clone, Copy, Debug)]
struct NoPec;

#[async_trait::async_trait]
impl Pec for NoPec {
    async fn send(&self, _: &steps::ports::Message) -> pin::delivery::SendOutcome {
        pin::delivery::SendOutcome::Unavailable
    }
}

impl Provide<dyn Pec> for World {
    fn provide(&self) -> Arc<dyn Pec> {
        Arc::new(NoPec)
    }
}
