//! The slow hash of kept PINs: Argon2id, then a pepper that nobody who has the table has (ADR 0032).

use argon2::{Algorithm, Argon2, Params, Version};
use async_trait::async_trait;
use pin::digest::{KeyVersion, PersonKey};
use pin::kept_pin::{Digest, HashCost, KeptPin};
use std::fmt;
use std::sync::Arc;
use steps::ports::{Fault, Mac, PasswordHash};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// `HMAC(pepper, label ‖ person ‖ Argon2id(PIN, salt))`: with the pepper in KMS no guess can be tried without a call
/// to it, whoever has the table.
pub struct PepperedArgon2 {
    pepper: Arc<dyn Mac>,
    cost: HashCost,
}

impl PepperedArgon2 {
    /// Takes the keyed function of [`pin::digest::Purpose::Pepper`]; new hashes cost [`HashCost::OWASP`].
    #[must_use]
    pub fn new(pepper: Arc<dyn Mac>) -> Self {
        Self {
            pepper,
            cost: HashCost::OWASP,
        }
    }

    async fn digest(
        &self,
        version: KeyVersion,
        cost: HashCost,
        person: PersonKey,
        pin: &KeptPin,
        salt: [u8; 16],
    ) -> Result<Digest, Fault> {
        let slow = slow(cost, pin, salt)?;
        let message =
            Zeroizing::new([b"inps-pin/kept-pin/1\0".as_slice(), &person.0, slow.as_slice()].concat());
        Ok(Digest {
            pepper: version,
            cost,
            salt,
            hash: self.pepper.tag(version, &message).await?.0,
        })
    }
}

/// Argon2id, version 0x13 (RFC 9106).
fn slow(cost: HashCost, pin: &KeptPin, salt: [u8; 16]) -> Result<Zeroizing<[u8; 32]>, Fault> {
    let params =
        Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32)).map_err(|_| Fault::Refused)?;
    let mut out = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(pin.as_bytes(), &salt, out.as_mut_slice())
        .map_err(|_| Fault::Refused)?;
    Ok(out)
}

impl fmt::Debug for PepperedArgon2 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PepperedArgon2({:?})", self.cost)
    }
}

#[async_trait]
impl PasswordHash for PepperedArgon2 {
    async fn hash(&self, person: PersonKey, pin: &KeptPin, salt: [u8; 16]) -> Result<Digest, Fault> {
        self.digest(self.pepper.current(), self.cost, person, pin, salt)
            .await
    }

    async fn verify(&self, person: PersonKey, pin: &KeptPin, kept: Option<&Digest>) -> Result<bool, Fault> {
        let (version, cost, salt) = kept.map_or((self.pepper.current(), self.cost, [0; 16]), |kept| {
            (kept.pepper, kept.cost, kept.salt)
        });
        let made = self.digest(version, cost, person, pin, salt).await?;
        Ok(kept.is_some_and(|kept| kept.hash.ct_eq(&made.hash).into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mac::HeldMac;
    use std::collections::BTreeMap;

    fn hasher(keys: &[(u16, u8)]) -> PepperedArgon2 {
        let keys: BTreeMap<_, _> = keys
            .iter()
            .map(|(version, key)| (KeyVersion(*version), Zeroizing::new([*key; 32])))
            .collect();
        PepperedArgon2::new(Arc::new(HeldMac::new(keys).expect("keys")))
    }

    fn pin(text: &str) -> KeptPin {
        KeptPin::read(text).expect("eight characters")
    }

    const WHO: PersonKey = PersonKey([1; 16]);

    #[tokio::test]
    async fn r4_a_kept_pin_is_recognised_and_no_other() {
        let hasher = hasher(&[(1, 1)]);
        let digest = hasher.hash(WHO, &pin("ZUCCHER7"), [9; 16]).await.expect("hashes");
        assert_eq!(digest.cost, HashCost::OWASP);
        let verify = async |who, typed, kept| hasher.verify(who, &pin(typed), kept).await.expect("hashes");
        assert!(verify(WHO, "zuccher7", Some(&digest)).await);
        assert!(!verify(WHO, "ZUCCHER8", Some(&digest)).await);
        assert!(
            !verify(PersonKey([2; 16]), "ZUCCHER7", Some(&digest)).await,
            "another's row"
        );
        assert!(!verify(WHO, "ZUCCHER7", None).await);
        let salted = Digest {
            salt: [8; 16],
            ..digest
        };
        assert!(!verify(WHO, "ZUCCHER7", Some(&salted)).await);
    }

    #[tokio::test]
    async fn a_retired_pepper_still_recognises_and_another_does_not() {
        let digest = hasher(&[(1, 1)])
            .hash(WHO, &pin("ZUCCHER7"), [9; 16])
            .await
            .expect("hashes");
        let renewed = hasher(&[(1, 1), (2, 2)]);
        assert_eq!(
            renewed.verify(WHO, &pin("ZUCCHER7"), Some(&digest)).await,
            Ok(true)
        );
        let next = renewed
            .hash(WHO, &pin("ZUCCHER7"), [9; 16])
            .await
            .expect("hashes");
        assert_eq!(next.pepper, KeyVersion(2));
        assert_ne!(next.hash, digest.hash);
        assert_eq!(
            hasher(&[(1, 3)])
                .verify(WHO, &pin("ZUCCHER7"), Some(&digest))
                .await,
            Ok(false)
        );
        let lost = hasher(&[(2, 2)]);
        assert_eq!(
            lost.verify(WHO, &pin("ZUCCHER7"), Some(&digest)).await,
            Err(Fault::Refused)
        );
    }

    /// The figure is that of the reference implementation, as Python's argon2-cffi 25.1.0 has it:
    /// `hash_secret_raw(b"ZUCCHER7", b"saltsaltsaltsalt", 2, 19456, 1, 32, Type.ID)`.
    #[test]
    fn the_slow_hash_is_argon2id() {
        let out = slow(HashCost::OWASP, &pin("ZUCCHER7"), *b"saltsaltsaltsalt").expect("hashes");
        let mut hex = String::new();
        pin::digest::write_hex(&mut hex, out.as_slice()).expect("written");
        assert_eq!(
            hex,
            "4ea3dbf09ac220969b1b03d87f28dcb25ad88c3b7737ec9c5331d5c1bbf1c890"
        );
    }
}
