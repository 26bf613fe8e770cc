//! What was put into the bucket: files of a folder, or the newest in memory.

use std::collections::{BTreeMap, VecDeque};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// How many objects are kept in memory: a run of a million letters must not fill it.
const KEPT: usize = 2_000;

/// How putting an object ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Put {
    /// It is there.
    Stored,
    /// There was one already, and it was to be a new one.
    Exists,
}

/// The bucket.
pub(crate) enum Bucket {
    /// In a folder.
    Folder(PathBuf),
    /// In memory: the newest ones.
    Memory(Mutex<Objects>),
}

#[derive(Default)]
pub(crate) struct Objects {
    by_key: BTreeMap<String, Vec<u8>>,
    order: VecDeque<String>,
}

impl Bucket {
    /// The bucket in a folder; without one, in memory.
    pub(crate) fn open(folder: Option<&Path>) -> Self {
        folder.map_or_else(
            || Self::Memory(Mutex::default()),
            |folder| Self::Folder(folder.join("printer")),
        )
    }

    /// Whether a key names a file in here and nowhere else.
    pub(super) fn is_key(key: &str) -> bool {
        key.split('/').all(|part| {
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
            !part.is_empty() && !part.starts_with('.') && part.bytes().all(plain)
        })
    }

    pub(super) fn put(&self, key: &str, bytes: &[u8], only_new: bool) -> std::io::Result<Put> {
        match self {
            Self::Folder(folder) => put_file(&folder.join(key), bytes, only_new),
            Self::Memory(objects) => {
                let mut objects = objects.lock().unwrap_or_else(PoisonError::into_inner);
                if only_new && objects.by_key.contains_key(key) {
                    return Ok(Put::Exists);
                }
                objects.by_key.insert(key.to_owned(), bytes.to_vec());
                objects.order.push_back(key.to_owned());
                if objects.order.len() > KEPT
                    && let Some(oldest) = objects.order.pop_front()
                {
                    objects.by_key.remove(&oldest);
                }
                Ok(Put::Stored)
            }
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<Vec<u8>> {
        match self {
            Self::Folder(folder) => std::fs::read(folder.join(key)).ok(),
            Self::Memory(objects) => {
                let objects = objects.lock().unwrap_or_else(PoisonError::into_inner);
                objects.by_key.get(key).cloned()
            }
        }
    }
}

/// Whole or not at all, whatever is killed: beside its place first, then moved or linked there.
fn put_file(path: &Path, bytes: &[u8], only_new: bool) -> std::io::Result<Put> {
    let folder = path.parent().unwrap_or(path);
    std::fs::create_dir_all(folder)?;
    let mut beside = tempfile::NamedTempFile::new_in(folder)?;
    beside.write_all(bytes)?;
    if !only_new {
        beside.persist(path)?;
        return Ok(Put::Stored);
    }
    match beside.persist_noclobber(path) {
        Ok(_) => Ok(Put::Stored),
        Err(failed) if failed.error.kind() == std::io::ErrorKind::AlreadyExists => Ok(Put::Exists),
        Err(failed) => Err(failed.error),
    }
}
