//! Keys and chance, as a step sees them.

use super::Seen;
use crate::calls::Call;
use crate::laws::{DERIVE_FIRST, DERIVE_SECOND};
use crate::outside::{KEY_VERSION, Outside};
use crate::person;
use async_trait::async_trait;
use memory::TwinMac;
use pin::digest::{KeyVersion, Purpose, Tag};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use steps::ports::{
    Chance, DeriveFirst, DeriveSecond, Fault, FingerprintFirst, FingerprintSecond, IndexMac, Mac,
    MessageTokens,
};
use steps::{Provide, Step};

/// A key service: each tag is a call.
struct Keys {
    seen: Seen,
    keyed: TwinMac,
    bit: u8,
}

#[async_trait]
impl Mac for Keys {
    fn current(&self) -> KeyVersion {
        self.keyed.current()
    }

    async fn tag(&self, version: KeyVersion, message: &[u8]) -> Result<Tag, Fault> {
        self.seen.outside.keys_used[self.seen.step as usize].fetch_or(self.bit, Relaxed);
        self.seen
            .call(Call::Key, None, self.keyed.tag(version, message))
            .await
    }
}

impl Seen {
    fn keys(&self, purpose: Purpose) -> Arc<dyn Mac> {
        let bit = match purpose {
            Purpose::DeriveFirst => DERIVE_FIRST,
            Purpose::DeriveSecond => DERIVE_SECOND,
            _ => 0,
        };
        Arc::new(Keys {
            seen: self.clone(),
            keyed: TwinMac::new(purpose, KEY_VERSION),
            bit,
        })
    }
}

/// What stands for a stream as a port.
struct Drawn {
    outside: Arc<Outside>,
    is_ids: bool,
}

impl Chance for Drawn {
    fn fill(&self, bytes: &mut [u8]) {
        let stream = if self.is_ids {
            &self.outside.ids
        } else {
            &self.outside.jitter
        };
        stream.fill(bytes);
    }
}

impl Provide<dyn Chance> for Seen {
    fn provide(&self) -> Arc<dyn Chance> {
        Arc::new(Drawn {
            outside: Arc::clone(&self.outside),
            is_ids: self.step == Step::RequestPin,
        })
    }
}

impl Provide<DeriveFirst> for Seen {
    fn provide(&self) -> DeriveFirst {
        DeriveFirst::new(self.keys(DeriveFirst::PURPOSE))
    }
}

impl Provide<FingerprintFirst> for Seen {
    fn provide(&self) -> FingerprintFirst {
        FingerprintFirst::new(self.keys(FingerprintFirst::PURPOSE))
    }
}

impl Provide<DeriveSecond> for Seen {
    fn provide(&self) -> DeriveSecond {
        DeriveSecond::new(self.keys(DeriveSecond::PURPOSE))
    }
}

impl Provide<FingerprintSecond> for Seen {
    fn provide(&self) -> FingerprintSecond {
        FingerprintSecond::new(self.keys(FingerprintSecond::PURPOSE))
    }
}

impl Provide<MessageTokens> for Seen {
    fn provide(&self) -> MessageTokens {
        // Deployed, this key is in the function's memory: no call.
        MessageTokens::new(Arc::new(TwinMac::new(MessageTokens::PURPOSE, KEY_VERSION)))
    }
}

impl Provide<IndexMac> for Seen {
    fn provide(&self) -> IndexMac {
        IndexMac::new(Arc::new(person::Keyed::new(self.outside.people)))
    }
}
