//! A key file, for one machine: a line a key, `purpose version hex`, readable by its owner alone.

use super::held::{HeldMac, Key, NoKey};
use pin::digest::{KeyVersion, Purpose, read_hex, write_hex};
use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use thiserror::Error;
use zeroize::Zeroizing;

/// Why there are no keys. It never holds a line of the file.
#[derive(Debug, Error)]
pub enum KeyFileError {
    /// The file cannot be read or made.
    #[error("the key file cannot be read or made: {0}")]
    Io(#[from] io::Error),
    /// Others than its owner may read or write it.
    #[error("the key file may be read or written by others than its owner (mode {0:03o}); chmod 600 it")]
    TooOpen(u32),
    /// A line is not `purpose version hex`, or names a key twice.
    #[error("line {0} of the key file is damaged; without its keys no half can be made or recognised again")]
    Damaged(usize),
    /// A purpose has no key.
    #[error("the key file has no key for {0}")]
    Missing(&'static str),
}

/// The keys of a key file.
pub struct KeyFile(BTreeMap<(Purpose, KeyVersion), Key>);

impl KeyFile {
    /// Reads the file; if there is none, makes one with a first key for every purpose, out of the random bytes
    /// that `fill` gives. The file is complete and on disk before its name appears.
    ///
    /// # Errors
    /// [`KeyFileError`]. A damaged file is never replaced.
    pub fn open_or_create(path: &Path, fill: &mut dyn FnMut(&mut [u8])) -> Result<Self, KeyFileError> {
        match File::open(path) {
            Ok(opened) => Self::read(opened),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                create(path, fill)?;
                Self::read(File::open(path)?)
            }
            Err(error) => Err(error.into()),
        }
    }

    fn read(mut file: File) -> Result<Self, KeyFileError> {
        let mode = file.metadata()?.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(KeyFileError::TooOpen(mode));
        }
        let mut text = Zeroizing::new(String::new());
        file.read_to_string(&mut text)
            .map_err(|error| match error.kind() {
                io::ErrorKind::InvalidData => KeyFileError::Damaged(1),
                _ => error.into(),
            })?;
        let mut keys = BTreeMap::new();
        for (number, line) in text.lines().enumerate() {
            let damaged = KeyFileError::Damaged(number + 1);
            let Some((name, key)) = read_line(line) else {
                return Err(damaged);
            };
            if keys.insert(name, key).is_some() {
                return Err(damaged);
            }
        }
        let missing = |purpose: &Purpose| !keys.keys().any(|(kept, _)| kept == purpose);
        match Purpose::ALL.iter().find(|purpose| missing(purpose)) {
            Some(purpose) => Err(KeyFileError::Missing(purpose.as_str())),
            None => Ok(Self(keys)),
        }
    }

    /// The keyed function of a purpose.
    ///
    /// # Errors
    /// [`NoKey`], which cannot be: a file without a purpose's key is not read.
    pub fn mac(&self, purpose: Purpose) -> Result<HeldMac, NoKey> {
        let own = self.0.iter().filter(|((kept, _), _)| *kept == purpose);
        HeldMac::new(own.map(|((_, version), key)| (*version, key.clone())).collect())
    }
}

impl fmt::Debug for KeyFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyFile({:?})", self.0.keys())
    }
}

fn read_line(line: &str) -> Option<((Purpose, KeyVersion), Key)> {
    let mut words = line.split(' ');
    let (purpose, version, hex) = (words.next()?, words.next()?, words.next()?);
    let purpose = Purpose::ALL.into_iter().find(|known| known.as_str() == purpose)?;
    let key = Zeroizing::new(read_hex::<32>(hex)?);
    words
        .next()
        .is_none()
        .then_some(((purpose, KeyVersion(version.parse().ok()?)), key))
}

fn create(path: &Path, fill: &mut dyn FnMut(&mut [u8])) -> io::Result<()> {
    // Room for all of it, so that no copy is left behind by a growing buffer.
    let mut text = Zeroizing::new(String::with_capacity(1024));
    for purpose in Purpose::ALL {
        let mut key: Key = Zeroizing::new([0; 32]);
        fill(key.as_mut_slice());
        text.push_str(purpose.as_str());
        text.push_str(" 1 ");
        // Writing to a `String` cannot fail.
        let _ = write_hex(&mut *text, key.as_slice());
        text.push('\n');
    }
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(".unfinished");
    let unfinished = Path::new(&unfinished);
    // Left by a crash half-way: nothing was made under its keys.
    match fs::remove_file(unfinished) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut output = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(unfinished)?;
    output.write_all(text.as_bytes())?;
    output.sync_all()?;
    // A link fails where a name already is: keys are never replaced.
    fs::hard_link(unfinished, path)?;
    fs::remove_file(unfinished)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(test)]
mod tests;
