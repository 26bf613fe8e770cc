//! Why the service does not start: one line each, for a person at a terminal.

use crate::embedded::{OpenError, SetupError};
use aws::KeyFileError;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why the service does not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The address is taken, or not this machine's.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// Another process works on the folder.
    #[error("{0}: another process is using this folder")]
    Locked(PathBuf),
    /// A file or folder cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is not what it was when it was written.
    #[error("{path}: the {what} file is damaged; move the folder away, or delete it to start afresh")]
    Damaged {
        /// What the file holds.
        what: &'static str,
        /// The file.
        path: PathBuf,
    },
    /// The database cannot be opened.
    #[error(transparent)]
    Database(#[from] OpenError),
    /// The database's tables cannot be made.
    #[error(transparent)]
    Tables(#[from] SetupError),
    /// The key file is damaged, open to others, or out of reach.
    #[error("{path}: {source}")]
    Keys {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: KeyFileError,
    },
    /// What this program was built with does not fit together.
    #[error("{0}")]
    Build(String),
    /// Something of the machine that every start needs is missing.
    #[error("{0}")]
    Machine(String),
}

impl StartError {
    pub(crate) fn io(path: &Path, source: std::io::Error) -> Self {
        Self::File {
            path: path.to_owned(),
            source,
        }
    }

    pub(crate) fn damaged(what: &'static str, path: &Path) -> Self {
        Self::Damaged {
            what,
            path: path.to_owned(),
        }
    }
}
