//! The ports of one function: over AWS, and only those that its step declares.

use crate::chance::OsChance;
use crate::clock::SystemClock;
use crate::environment::{Environment, Keys};
use async_trait::async_trait;
use aws::{
    DataKey, DynamoArchive, DynamoRecord, ImapMailbox, KeyFile, KeyFileError, KmsMac, NoKey, PecPassword,
    PecSettings, PepperedArgon2, SesMail, SmtpPec, SnsSms, Store,
};
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, SdkConfig};
use pin::digest::{KeyVersion, Purpose, Tag};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use steps::ports::{
    Archive, Attempts, CallbackQueue, Chance, Channels, ChannelsReader, Clock, Deliveries, DeriveFirst,
    DueQueue, Fault, FingerprintFirst, FingerprintSecond, IndexMac, Letters, Mac, Mail, MailId,
    MessageTokens, NoticeLeases, NoticeQueue, Notices, OpenRequests, OverdueQueue, PasswordHash, Pec,
    PecMailbox, PinReader, Pins, PostBook, Receipts, Record, RecordReader, RequestReader, Sessions,
    SetLevers, Sms, StandingReader, Transitions, Unread, WaitReader,
};
use steps::{Grant, Provide, Step};
use thiserror::Error;

/// Why the ports cannot be built.
#[derive(Debug, Error)]
pub enum WorldError {
    /// The data key did not unwrap.
    #[error("the data key cannot be unwrapped: {0}")]
    DataKey(Fault),
    /// The key file is of no use.
    #[error(transparent)]
    KeyFile(#[from] KeyFileError),
    /// A purpose has no key.
    #[error(transparent)]
    NoKey(#[from] NoKey),
    /// The SDK refused the settings of text messages.
    #[error("text messages cannot be set up as configured")]
    Sms,
}

/// The ports of one function. Clients are built when a step takes its ports, so that a step which calls nothing
/// pays for no client; what can fail is built before.
pub struct World {
    clock: Arc<SystemClock>,
    config: SdkConfig,
    table: String,
    archive_table: String,
    record_table: String,
    store: OnceLock<Arc<Store>>,
    macs: BTreeMap<Purpose, Arc<dyn Mac>>,
    sms: Option<Arc<dyn Sms>>,
    mail: Option<Arc<dyn Mail>>,
    pec: Option<(PecSettings, Arc<PecPassword>)>,
}

impl World {
    /// Builds what `step` needs. Endpoints and credentials come from the environment by the SDK's own rules
    /// (`AWS_ENDPOINT_URL_DYNAMODB` and the like).
    ///
    /// # Errors
    /// [`WorldError`]
    pub async fn build(step: Step, environment: &Environment) -> Result<Self, WorldError> {
        let grants = step.grants();
        let config = if grants.is_empty() {
            SdkConfig::builder()
                .behavior_version(BehaviorVersion::latest())
                .build()
        } else {
            aws_config::defaults(BehaviorVersion::latest())
                .timeout_config(time_outs())
                .load()
                .await
        };
        let mut sms: Option<Arc<dyn Sms>> = None;
        if grants.contains(&Grant::SmsPublish) {
            let client = aws_sdk_sns::Client::new(&config);
            sms = Some(Arc::new(
                SnsSms::new(&client, &environment.sms).map_err(|_| WorldError::Sms)?,
            ));
        }
        let mail = environment.mail.as_ref().map(|settings| {
            let client = aws_sdk_ses::Client::new(&config);
            Arc::new(SesMail::new(&client, settings)) as Arc<dyn Mail>
        });
        let pec = environment.pec.as_ref().map(|account| {
            let client = aws_sdk_secretsmanager::Client::new(&config);
            let password = PecPassword::in_secrets_manager(client, account.secret.clone());
            (account.settings.clone(), Arc::new(password))
        });
        Ok(Self {
            clock: Arc::default(),
            macs: macs(&grants, environment, &config).await?,
            config,
            table: environment.table.clone(),
            archive_table: environment.archive_table.clone(),
            record_table: environment.record_table.clone(),
            store: OnceLock::new(),
            sms,
            mail,
            pec,
        })
    }

    /// The clock, which the service around a step reads too.
    #[must_use]
    pub fn clock(&self) -> Arc<dyn Clock> {
        self.clock.clone()
    }

    fn store(&self) -> Arc<Store> {
        let build = || {
            Arc::new(Store::new(
                aws_sdk_dynamodb::Client::new(&self.config),
                &self.table,
            ))
        };
        self.store.get_or_init(build).clone()
    }

    fn record(&self) -> Arc<DynamoRecord> {
        Arc::new(DynamoRecord::new(
            aws_sdk_dynamodb::Client::new(&self.config),
            &self.record_table,
        ))
    }

    fn mac(&self, purpose: Purpose) -> Arc<dyn Mac> {
        self.macs
            .get(&purpose)
            .map_or_else(|| Arc::new(Withheld) as Arc<dyn Mac>, Arc::clone)
    }
}

/// How long a call of `DynamoDB` or KMS may take; [`SnsSms`] and [`SesMail`] set their own. They answer within tens of milliseconds,
/// and the SDK by itself would wait for an answer for ever: a peer that went silent must cost one attempt, of which
/// the SDK makes three, and never the 10 s of a function behind the gateway or the 60 s that a delivery is claimed.
fn time_outs() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(1))
        .operation_attempt_timeout(Duration::from_secs(2))
        .operation_timeout(Duration::from_secs(6))
        .build()
}

async fn macs(
    grants: &[Grant],
    environment: &Environment,
    config: &SdkConfig,
) -> Result<BTreeMap<Purpose, Arc<dyn Mac>>, WorldError> {
    let mut macs: BTreeMap<Purpose, Arc<dyn Mac>> = BTreeMap::new();
    match &environment.keys {
        Keys::File(path) => {
            let file = KeyFile::open_or_create(path, &mut |bytes| OsChance.fill(bytes))?;
            for purpose in purposes(grants) {
                macs.insert(purpose, Arc::new(file.mac(purpose)?));
            }
        }
        Keys::Kms { purposes, data_key } => {
            if purposes.is_empty() && data_key.is_none() {
                return Ok(macs);
            }
            let client = aws_sdk_kms::Client::new(config);
            for (purpose, keys) in purposes {
                macs.insert(*purpose, Arc::new(KmsMac::new(client.clone(), keys.clone())?));
            }
            if let Some(wrapped) = data_key {
                let data_key = DataKey::unwrap_by_kms(&client, &wrapped.wrapped_by, &wrapped.versions)
                    .await
                    .map_err(WorldError::DataKey)?;
                for purpose in [Purpose::MessageTokens, Purpose::Index] {
                    macs.insert(purpose, Arc::new(data_key.mac(purpose)?));
                }
            }
        }
    }
    Ok(macs)
}

/// The purposes whose keys are granted.
fn purposes(grants: &[Grant]) -> impl Iterator<Item = Purpose> {
    grants
        .iter()
        .flat_map(|grant| match grant {
            Grant::DeriveFirstKey => &[Purpose::DeriveFirst][..],
            Grant::DeriveSecondKey => &[Purpose::DeriveSecond],
            Grant::FingerprintFirstKey => &[Purpose::FingerprintFirst],
            Grant::FingerprintSecondKey => &[Purpose::FingerprintSecond],
            Grant::PepperKey => &[Purpose::Pepper],
            Grant::DataKey => &[Purpose::MessageTokens, Purpose::Index],
            _ => &[],
        })
        .copied()
}

/// What stands in for what the step was not granted: it refuses, as IAM would.
#[derive(Clone, Copy, Debug)]
struct Withheld;

#[async_trait]
impl Mac for Withheld {
    fn current(&self) -> KeyVersion {
        KeyVersion(0)
    }

    async fn tag(&self, _: KeyVersion, _: &[u8]) -> Result<Tag, Fault> {
        Err(Fault::Refused)
    }
}

#[async_trait]
impl Mail for Withheld {
    async fn send(&self, _: &steps::ports::Message) -> pin::delivery::SendOutcome {
        pin::delivery::SendOutcome::Unavailable
    }
}

#[async_trait]
impl Pec for Withheld {
    async fn send(&self, _: &steps::ports::Message) -> pin::delivery::SendOutcome {
        pin::delivery::SendOutcome::Unavailable
    }
}

#[async_trait]
impl PecMailbox for Withheld {
    async fn unread(&self, _: Option<MailId>, _: u32) -> Result<Vec<Unread>, Fault> {
        Err(Fault::Refused)
    }

    async fn mark_read(&self, _: &[MailId]) -> Result<(), Fault> {
        Err(Fault::Refused)
    }
}

#[async_trait]
impl Sms for Withheld {
    async fn send(&self, _: &steps::ports::Text) -> pin::delivery::SendOutcome {
        pin::delivery::SendOutcome::Unavailable
    }
}

macro_rules! stored {
    ($($port:ident),+) => {$(
        impl Provide<dyn $port> for World {
            fn provide(&self) -> Arc<dyn $port> {
                self.store()
            }
        }
    )+};
}

stored! {
    Attempts, CallbackQueue, Channels, ChannelsReader, Deliveries, DueQueue, Letters, NoticeLeases, NoticeQueue, Notices, OpenRequests, OverdueQueue, PinReader, Pins, PostBook, Receipts, RequestReader, Sessions, SetLevers, StandingReader, Transitions, WaitReader
}

macro_rules! keyed {
    ($($key:ident),+) => {$(
        impl Provide<$key> for World {
            fn provide(&self) -> $key {
                $key::new(self.mac($key::PURPOSE))
            }
        }
    )+};
}

keyed!(
    DeriveFirst,
    FingerprintFirst,
    FingerprintSecond,
    IndexMac,
    MessageTokens
);

impl Provide<dyn Archive> for World {
    fn provide(&self) -> Arc<dyn Archive> {
        Arc::new(DynamoArchive::new(
            aws_sdk_dynamodb::Client::new(&self.config),
            &self.archive_table,
        ))
    }
}

impl Provide<dyn Record> for World {
    fn provide(&self) -> Arc<dyn Record> {
        self.record()
    }
}

impl Provide<dyn RecordReader> for World {
    fn provide(&self) -> Arc<dyn RecordReader> {
        self.record()
    }
}

impl Provide<dyn Chance> for World {
    fn provide(&self) -> Arc<dyn Chance> {
        Arc::new(OsChance)
    }
}

impl Provide<dyn Clock> for World {
    fn provide(&self) -> Arc<dyn Clock> {
        self.clock()
    }
}

impl Provide<dyn Sms> for World {
    fn provide(&self) -> Arc<dyn Sms> {
        self.sms.clone().unwrap_or_else(|| Arc::new(Withheld))
    }
}

impl Provide<dyn PasswordHash> for World {
    fn provide(&self) -> Arc<dyn PasswordHash> {
        Arc::new(PepperedArgon2::new(self.mac(Purpose::Pepper)))
    }
}

impl Provide<dyn Mail> for World {
    fn provide(&self) -> Arc<dyn Mail> {
        self.mail.clone().unwrap_or_else(|| Arc::new(Withheld))
    }
}

impl Provide<dyn Pec> for World {
    fn provide(&self) -> Arc<dyn Pec> {
        let Some((settings, password)) = &self.pec else {
            return Arc::new(Withheld);
        };
        Arc::new(SmtpPec::new(settings.clone(), Arc::clone(password), self.clock()))
    }
}

impl Provide<dyn PecMailbox> for World {
    fn provide(&self) -> Arc<dyn PecMailbox> {
        let Some((settings, password)) = &self.pec else {
            return Arc::new(Withheld);
        };
        Arc::new(ImapMailbox::new(settings.clone(), Arc::clone(password)))
    }
}
