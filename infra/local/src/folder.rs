//! The data folder: one process at a time, and nobody but its owner looks in.

use crate::error::StartError;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

/// A data folder that is this process's for as long as this lives.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    _lock: File,
}

impl Folder {
    /// Makes the folder if there is none, and takes it. The lock is the operating system's: it goes with the
    /// process, however that ends.
    pub(crate) fn take(path: &Path) -> Result<Self, StartError> {
        let io = |error| StartError::io(path, error);
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::DirBuilderExt;
            builder.mode(0o700);
        }
        builder.create(path).map_err(io)?;
        let file = path.join("lock");
        let lock = File::create(&file).map_err(|error| StartError::io(&file, error))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self {
                path: path.to_owned(),
                _lock: lock,
            }),
            Err(TryLockError::WouldBlock) => Err(StartError::Locked(path.to_owned())),
            Err(TryLockError::Error(error)) => Err(StartError::io(&file, error)),
        }
    }

    /// A file in it.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_taker_at_a_time() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("new/data");
        let first = Folder::take(&path).unwrap();
        assert!(matches!(Folder::take(&path), Err(StartError::Locked(_))));
        drop(first);
        Folder::take(&path).unwrap();
    }

    #[test]
    fn a_folder_that_is_none_is_said() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("file");
        fs::write(&path, "").unwrap();
        assert!(matches!(Folder::take(&path), Err(StartError::File { .. })));
    }
}
