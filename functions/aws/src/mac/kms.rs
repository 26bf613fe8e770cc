//! HMAC keys in KMS: nothing can be extracted, and every use is counted (decision 3).

use super::held::NoKey;
use crate::errors::{Call, fault};
use async_trait::async_trait;
use aws_sdk_kms::Client;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::MacAlgorithmSpec;
use pin::digest::{KeyVersion, Tag};
use std::collections::BTreeMap;
use steps::ports::{Fault, Mac};

/// One purpose's keys in KMS (spec `HMAC_256`); the highest version is the current one. A tag is one call.
#[derive(Clone, Debug)]
pub struct KmsMac {
    client: Client,
    current: KeyVersion,
    keys: BTreeMap<KeyVersion, String>,
}

impl KmsMac {
    /// Takes the key ids (or ARNs) by version.
    ///
    /// # Errors
    /// [`NoKey`] if there is none.
    pub fn new(client: Client, keys: BTreeMap<KeyVersion, String>) -> Result<Self, NoKey> {
        let current = *keys.last_key_value().ok_or(NoKey)?.0;
        Ok(Self {
            client,
            current,
            keys,
        })
    }
}

#[async_trait]
impl Mac for KmsMac {
    fn current(&self) -> KeyVersion {
        self.current
    }

    async fn tag(&self, version: KeyVersion, message: &[u8]) -> Result<Tag, Fault> {
        let key = self.keys.get(&version).ok_or(Fault::Refused)?;
        let answer = self
            .client
            .generate_mac()
            .key_id(key)
            .mac_algorithm(MacAlgorithmSpec::HmacSha256)
            .message(Blob::new(message))
            .send()
            .await
            .map_err(|error| fault(&error, Call::Read))?;
        let tag = answer.mac().and_then(|tag| tag.as_ref().try_into().ok());
        tag.map(Tag).ok_or(Fault::Refused)
    }
}
