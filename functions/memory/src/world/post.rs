//! A printer and a post in one, for tests of what comes after the letter.

use super::{TwinMac, TwinWorld};
use pin::RequestId;
use pin::delivery::DeliveryId;
use pin::digest::Purpose;
use pin::half::{Alphabet, Fingerprint, Half, Part, encode};
use pin::letter::{BatchId, Letter, Progress};
use steps::ports::{Clock, Fault, Letters, Mac};

impl TwinWorld {
    /// Has the waiting letter of a request printed and posted now, with the half that its key makes, and answers
    /// the half.
    ///
    /// # Errors
    /// [`Fault::Refused`] if there is no letter that waits; faults of the store.
    pub async fn post_letter(&self, id: DeliveryId) -> Result<Half, Fault> {
        let half = self.second_half(id.request, id.generation).await?;
        let key = TwinMac::new(Purpose::FingerprintSecond, self.key_version);
        let message = Part::Second.fingerprint_message(id.request, id.generation, &half);
        let tag = key.tag(self.key_version, message.as_bytes()).await?;
        let fingerprint = Fingerprint {
            key_version: self.key_version,
            tag: tag.0,
        };
        let waiting = self.store.read_letter(id).await?.ok_or(Fault::Refused)?;
        let now = self.clock.now();
        let taken = waiting
            .taken_up(BatchId([1; 16]), fingerprint, now)
            .ok_or(Fault::Refused)?;
        let posted = Letter {
            progress: Progress::Posted { at: now },
            next_attempt_at: None,
            posted_at: Some(now),
            ..taken
        };
        self.store.commit_letter(&posted).await?;
        Ok(half)
    }

    async fn second_half(&self, request: RequestId, generation: u32) -> Result<Half, Fault> {
        let key = TwinMac::new(Purpose::DeriveSecond, self.key_version);
        for attempt in 0..100 {
            let message = Part::Second.message(request, generation, attempt);
            let tag = key.tag(self.key_version, &message).await?;
            if let Some(half) = encode(&tag, Alphabet::Crockford) {
                return Ok(half);
            }
        }
        Err(Fault::Refused)
    }
}
