//! The Institute's archive (R25).

use super::Fault;
use async_trait::async_trait;
use pin::address::Address;
use pin::digest::PersonKey;
use pin::notice::KnownContacts;

/// What the archive knows of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveRecord {
    /// The residence.
    pub address: Address,
    /// How the person can be reached, as far as the archive knows: those who are told of every request (D16).
    pub contacts: KnownContacts,
}

/// Looks people up.
#[async_trait]
pub trait Archive: Send + Sync {
    /// The record of a person; `None` if the archive knows nobody under this tax code. A code is looked up as
    /// it stands: an omocodic variant is its own entry.
    async fn look_up(&self, person: PersonKey) -> Result<Option<ArchiveRecord>, Fault>;
}
