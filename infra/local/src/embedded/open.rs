//! Opening the database's file.

use dynoxide::{Database, DynoxideError};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why the database cannot be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// Its folder cannot be made or written to.
    #[error("the folder {} cannot be written to: {source}", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file cannot be read and written.
    #[error("the database {} cannot be read and written: {source}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is not a database, or not a whole one.
    #[error("the database {} is damaged ({reason}); restore it, or move it away to start anew", file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
        /// What the database says.
        reason: String,
    },
}

/// Opens the database in a file, which is made if there is none; in memory without a path.
///
/// # Errors
/// [`OpenError`], fit to be shown to whoever started the service.
pub fn open(path: Option<&Path>) -> Result<Database, OpenError> {
    let Some(path) = path else {
        return Database::memory().map_err(|error| damaged(Path::new(":memory:"), &error));
    };
    check_folder(path)?;
    check_file(path)?;
    let name = path.to_str().ok_or_else(|| OpenError::File {
        file: path.to_owned(),
        source: io::Error::new(io::ErrorKind::InvalidInput, "its name is not UTF-8"),
    })?;
    let database = Database::new(name).map_err(|error| damaged(path, &error))?;
    // Reads the catalogue and every table's rows once: what cannot be read is found now, not by a citizen.
    database.table_stats().map_err(|error| damaged(path, &error))?;
    Ok(database)
}

fn damaged(file: &Path, error: &DynoxideError) -> OpenError {
    OpenError::Damaged {
        file: file.to_owned(),
        reason: error.to_string(),
    }
}

fn check_folder(path: &Path) -> Result<(), OpenError> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let failed = |source| OpenError::Folder {
        folder: folder.to_owned(),
        source,
    };
    fs::create_dir_all(folder).map_err(failed)?;
    // The write-ahead log stands beside the file, so the file's own permissions do not tell.
    let probe = folder.join(".writable");
    File::create(&probe).map_err(failed)?;
    fs::remove_file(&probe).map_err(failed)
}

/// What every SQLite 3 file begins with (SQLite: "Database File Format", 1.3).
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

fn check_file(path: &Path) -> Result<(), OpenError> {
    let mut file = match OpenOptions::new().read(true).write(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(source) => {
            return Err(OpenError::File {
                file: path.to_owned(),
                source,
            });
        }
    };
    let mut start = Vec::with_capacity(MAGIC.len());
    file.by_ref()
        .take(MAGIC.len() as u64)
        .read_to_end(&mut start)
        .map_err(|source| OpenError::File {
            file: path.to_owned(),
            source,
        })?;
    // An empty file is one that was being made.
    if start.is_empty() || start == MAGIC {
        return Ok(());
    }
    Err(OpenError::Damaged {
        file: path.to_owned(),
        reason: "it is no SQLite file".to_owned(),
    })
}
