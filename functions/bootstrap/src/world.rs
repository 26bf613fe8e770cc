//! The ports of one function: over AWS, and only those that its step declares.

mod macs;
mod provide;
mod withheld;

use crate::clock::SystemClock;
use crate::environment::Environment;
use aws::{
    DynamoRecord, KeyFileError, NoKey, PecPassword, PecSettings, PrinterSettings, SesMail, SnsSms, Store,
};
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, SdkConfig};
use macs::macs;
use pin::digest::Purpose;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use steps::ports::{Clock, Fault, Mac, Mail, Sms};
use steps::{Grant, Step};
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
    printer: Option<PrinterSettings>,
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
            printer: environment.printer.clone(),
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
            .map_or_else(|| Arc::new(withheld::Withheld) as Arc<dyn Mac>, Arc::clone)
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
