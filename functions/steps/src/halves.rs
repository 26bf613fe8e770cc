//! Halves: derived under one key, recognised under another, never stored (ADR 0003).

use crate::ports::{DeriveFirst, DeriveSecond, Fault, FingerprintFirst, FingerprintSecond, Mac};
use pin::delivery::DeliveryId;
use pin::digest::KeyVersion;
use pin::half::{self, Alphabet, Fingerprint, Half, Part};

/// What makes halves of one part, and what recognises them.
pub(crate) struct Halves<'a> {
    part: Part,
    derive: &'a dyn Mac,
    fingerprint: &'a dyn Mac,
    alphabet: Alphabet,
}

impl<'a> Halves<'a> {
    pub(crate) fn first(
        derive: &'a DeriveFirst,
        fingerprint: &'a FingerprintFirst,
        alphabet: Alphabet,
    ) -> Self {
        Self {
            part: Part::First,
            derive: &**derive,
            fingerprint: &**fingerprint,
            alphabet,
        }
    }

    pub(crate) fn second(
        derive: &'a DeriveSecond,
        fingerprint: &'a FingerprintSecond,
        alphabet: Alphabet,
    ) -> Self {
        Self {
            part: Part::Second,
            derive: &**derive,
            fingerprint: &**fingerprint,
            alphabet,
        }
    }

    /// The half of an issue: the one whose fingerprint was committed, though the key or the alphabet has been changed
    /// since; or a new one under the key of today.
    pub(crate) async fn of(
        &self,
        id: DeliveryId,
        committed: Option<Fingerprint>,
    ) -> Result<(Half, Fingerprint), Fault> {
        let Some(committed) = committed else {
            return self.make(id, self.derive.current(), self.alphabet).await;
        };
        let others = Alphabet::ALL.into_iter().filter(|one| *one != self.alphabet);
        for alphabet in std::iter::once(self.alphabet).chain(others) {
            let (half, made) = self.make(id, committed.key_version, alphabet).await?;
            if made == committed {
                return Ok((half, made));
            }
        }
        Err(Fault::Refused)
    }

    /// Rude words ask for the next try; a hundred in a row mean a broken key.
    async fn make(
        &self,
        id: DeliveryId,
        version: KeyVersion,
        alphabet: Alphabet,
    ) -> Result<(Half, Fingerprint), Fault> {
        for attempt in 0..100 {
            let message = self.part.message(id.request, id.generation, attempt);
            let tag = self.derive.tag(version, &message).await?;
            if let Some(half) = half::encode(&tag, alphabet) {
                let message = self.part.fingerprint_message(id.request, id.generation, &half);
                let tag = self.fingerprint.tag(version, message.as_bytes()).await?;
                let fingerprint = Fingerprint {
                    key_version: version,
                    tag: tag.0,
                };
                return Ok((half, fingerprint));
            }
        }
        Err(Fault::Refused)
    }
}
