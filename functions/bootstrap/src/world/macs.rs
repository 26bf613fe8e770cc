//! The keyed functions of one function: those that its step is granted.

use super::WorldError;
use crate::chance::OsChance;
use crate::environment::{Environment, Keys};
use aws::{DataKey, KeyFile, KmsMac};
use aws_config::SdkConfig;
use pin::digest::Purpose;
use std::collections::BTreeMap;
use std::sync::Arc;
use steps::Grant;
use steps::ports::{Chance, Mac};

/// Over KMS, or out of a key file.
pub(super) async fn macs(
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
