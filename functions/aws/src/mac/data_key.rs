//! A data key, unwrapped once at cold start: its tags name rows and make tokens, on every request's path,
//! where a call to KMS each would be too slow and too dear.

use super::held::{HeldMac, Key, NoKey, authenticate};
use crate::errors::{Call, fault};
use aws_sdk_kms::Client;
use aws_sdk_kms::primitives::Blob;
use pin::digest::{KeyVersion, Purpose};
use std::collections::BTreeMap;
use std::fmt;
use steps::ports::Fault;
use zeroize::{Zeroize, Zeroizing};

/// The unwrapped data keys, by version. Each purpose has a key of its own, derived from them.
pub struct DataKey(BTreeMap<KeyVersion, Key>);

impl DataKey {
    /// Unwraps 32-byte data keys with the KMS key that wrapped them, one call each.
    ///
    /// # Errors
    /// The fault of the call; [`Fault::Refused`] for what does not unwrap to 32 bytes.
    pub async fn unwrap_by_kms(
        client: &Client,
        wrapping_key: &str,
        wrapped: &BTreeMap<KeyVersion, Vec<u8>>,
    ) -> Result<Self, Fault> {
        let mut keys = BTreeMap::new();
        for (version, ciphertext) in wrapped {
            let answer = client
                .decrypt()
                .key_id(wrapping_key)
                .ciphertext_blob(Blob::new(ciphertext.as_slice()))
                .send()
                .await
                .map_err(|error| fault(&error, Call::Read))?;
            let mut plain = answer.plaintext.ok_or(Fault::Refused)?.into_inner();
            let key = <[u8; 32]>::try_from(plain.as_slice()).map(Zeroizing::new);
            plain.zeroize();
            keys.insert(*version, key.map_err(|_| Fault::Refused)?);
        }
        Ok(Self(keys))
    }

    /// The keyed function of a purpose: its key is HMAC(data key, "inps-pin/" + purpose).
    ///
    /// # Errors
    /// [`NoKey`] if no data key was given.
    pub fn mac(&self, purpose: Purpose) -> Result<HeldMac, NoKey> {
        let info = format!("inps-pin/{}", purpose.as_str());
        let derive = |key: &Key| Zeroizing::new(authenticate(key, info.as_bytes()).0);
        HeldMac::new(
            self.0
                .iter()
                .map(|(version, key)| (*version, derive(key)))
                .collect(),
        )
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DataKey(versions {:?})", self.0.keys())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pin::digest::Purpose;
    use steps::ports::Mac;

    #[tokio::test]
    async fn each_purpose_and_version_has_a_key_of_its_own() {
        let keys = [
            (KeyVersion(1), Zeroizing::new([1; 32])),
            (KeyVersion(2), Zeroizing::new([2; 32])),
        ];
        let data_key = DataKey(keys.into());
        let mut seen = Vec::new();
        for purpose in Purpose::ALL {
            let mac = data_key.mac(purpose).expect("keys");
            assert_eq!(mac.current(), KeyVersion(2));
            for version in [KeyVersion(1), KeyVersion(2)] {
                seen.push(mac.tag(version, b"message").await.expect("a tag").0);
            }
            assert_eq!(
                mac.tag(KeyVersion(3), b"message").await.err(),
                Some(Fault::Refused)
            );
        }
        let count = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), count, "no two tags are the same");
        assert_eq!(DataKey(BTreeMap::new()).mac(Purpose::Index).err(), Some(NoKey));
    }
}
