//! An append-only file of sealed lines: what stands in it are secrets, so each line is ciphertext
//! (AES-256-GCM, NIST SP 800-38D) under a key of its own, bound to its place in the file.
//!
//! A line is written with one call, so that a killed process leaves at most the beginning of a last line;
//! that is dropped when the file is opened again.

use crate::error::StartError;
use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, Key, KeyInit, Nonce};
use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use zeroize::Zeroizing;

/// Length of the nonce before each ciphertext, in bytes.
const NONCE: usize = 12;

/// The key of a sealed log; wiped when dropped.
pub(crate) struct LogKey(Zeroizing<[u8; 32]>);

impl LogKey {
    /// A new key from the operating system's random source.
    pub(crate) fn random() -> Result<Self, getrandom::Error> {
        let mut key = Zeroizing::new([0; 32]);
        getrandom::fill(key.as_mut())?;
        Ok(Self(key))
    }

    /// The key in a file that only its owner may read; made if it is not there.
    pub(crate) fn open(path: &Path) -> Result<Self, StartError> {
        match std::fs::read(path).map(Zeroizing::new) {
            Ok(read) => {
                let key = <[u8; 32]>::try_from(read.as_slice());
                let key = key.map_err(|_| StartError::damaged("outbox key", path))?;
                Ok(Self(Zeroizing::new(key)))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let key = Self::random().map_err(|error| StartError::Machine(error.to_string()))?;
                write_private(path, key.0.as_slice()).map_err(|error| StartError::io(path, error))?;
                Ok(key)
            }
            Err(error) => Err(StartError::io(path, error)),
        }
    }
}

/// Writes a file that only its owner may read: whole, or not at all.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let new = path.with_extension("new");
    let mut file = private().create(true).truncate(true).open(&new)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&new, path)
}

/// Opens files for writing that only their owner may read.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options
}

/// The file, open at its end.
pub(crate) struct SealedLog {
    file: File,
    cipher: Aes256Gcm,
    lines: u64,
    length: u64,
}

/// What a file held when it was opened.
pub(crate) struct Opened {
    /// The file.
    pub(crate) log: SealedLog,
    /// Its records, oldest first.
    pub(crate) records: Vec<Zeroizing<Vec<u8>>>,
    /// Whether the beginning of a last line was dropped.
    pub(crate) was_torn: bool,
}

impl SealedLog {
    /// Opens the file and reads what it holds; makes it if it is not there.
    pub(crate) fn open(path: &Path, key: &LogKey) -> Result<Opened, StartError> {
        let io = |error| StartError::io(path, error);
        let mut file = private()
            .read(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(io)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(io)?;
        let whole = bytes
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |last| last + 1);
        let length = u64::try_from(whole).unwrap_or(u64::MAX);
        let was_torn = whole < bytes.len();
        if was_torn {
            file.set_len(length).map_err(io)?;
        }
        file.seek(SeekFrom::Start(length)).map_err(io)?;
        let cipher = Aes256Gcm::new(&Key::<Aes256Gcm>::from(*key.0));
        let mut log = Self {
            file,
            cipher,
            lines: 0,
            length,
        };
        let mut records = Vec::new();
        for line in bytes[..whole].split_inclusive(|byte| *byte == b'\n') {
            let record = log.unseal(&line[..line.len() - 1]);
            records.push(record.ok_or_else(|| StartError::damaged("outbox", path))?);
            log.lines += 1;
        }
        Ok(Opened {
            log,
            records,
            was_torn,
        })
    }

    /// Adds a record. After an error the file is as before.
    pub(crate) fn append(&mut self, record: &[u8]) -> std::io::Result<()> {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(std::io::Error::other)?;
        let place = place(self.lines);
        let sealed = self
            .cipher
            .encrypt(
                &Nonce::from(nonce),
                Payload {
                    msg: record,
                    aad: &place,
                },
            )
            .map_err(|_| std::io::Error::other("a record is too long to be sealed"))?;
        let mut line = BASE64_STANDARD_NO_PAD.encode([&nonce[..], &sealed].concat());
        line.push('\n');
        if let Err(error) = self.file.write_all(line.as_bytes()) {
            // A full disk may have taken the beginning of the line.
            self.file.set_len(self.length)?;
            self.file.seek(SeekFrom::Start(self.length))?;
            return Err(error);
        }
        self.lines += 1;
        self.length += u64::try_from(line.len()).unwrap_or(0);
        Ok(())
    }

    fn unseal(&self, line: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let sealed = BASE64_STANDARD_NO_PAD.decode(line).ok()?;
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
        let place = place(self.lines);
        self.cipher
            .decrypt(
                &Nonce::from(*nonce),
                Payload {
                    msg: sealed,
                    aad: &place,
                },
            )
            .ok()
            .map(Zeroizing::new)
    }
}

/// What binds a line to its place: lines that were moved, repeated or left out no longer open.
fn place(line: u64) -> Vec<u8> {
    [b"inps-pin/local-outbox/1".as_slice(), &line.to_be_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    struct Folder(tempfile::TempDir);

    impl Folder {
        fn new() -> Self {
            Self(tempfile::tempdir().unwrap())
        }

        fn file(&self) -> PathBuf {
            self.0.path().join("outbox")
        }

        fn open(&self) -> Result<Opened, StartError> {
            let key = LogKey::open(&self.0.path().join("outbox.key"))?;
            SealedLog::open(&self.file(), &key)
        }

        fn filled(records: &[&str]) -> Self {
            let folder = Self::new();
            let mut log = folder.open().unwrap().log;
            for record in records {
                log.append(record.as_bytes()).unwrap();
            }
            folder
        }
    }

    fn texts(opened: &Opened) -> Vec<String> {
        opened
            .records
            .iter()
            .map(|record| String::from_utf8(record.to_vec()).unwrap())
            .collect()
    }

    #[test]
    fn records_come_back_and_are_not_to_be_read_in_the_file() {
        let folder = Folder::filled(&["PIN ABCDEFGH", "two"]);
        let raw = std::fs::read(folder.file()).unwrap();
        assert!(!raw.windows(8).any(|window| window == b"ABCDEFGH"));
        let mut opened = folder.open().unwrap();
        assert_eq!(texts(&opened), ["PIN ABCDEFGH", "two"]);
        assert!(!opened.was_torn);
        opened.log.append(b"three").unwrap();
        assert_eq!(texts(&folder.open().unwrap()), ["PIN ABCDEFGH", "two", "three"]);
    }

    #[test]
    fn a_torn_last_line_is_dropped_wherever_it_is_torn_and_the_file_goes_on() {
        let whole = {
            let folder = Folder::filled(&["one", "two"]);
            std::fs::read(folder.file()).unwrap().len()
        };
        for torn_by in 1..whole / 2 {
            let folder = Folder::filled(&["one", "two"]);
            let file = OpenOptions::new().write(true).open(folder.file()).unwrap();
            file.set_len(u64::try_from(whole - torn_by).unwrap()).unwrap();
            let mut opened = folder.open().unwrap();
            assert_eq!(texts(&opened), ["one"], "torn by {torn_by}");
            assert!(opened.was_torn);
            opened.log.append(b"three").unwrap();
            let again = folder.open().unwrap();
            assert_eq!(texts(&again), ["one", "three"]);
            assert!(!again.was_torn);
        }
    }

    #[test]
    fn a_changed_a_moved_and_a_missing_line_are_damage() {
        let folder = Folder::filled(&["one", "two", "three"]);
        let lines: Vec<String> = std::fs::read_to_string(folder.file())
            .unwrap()
            .lines()
            .map(str::to_owned)
            .collect();
        let mut changed = lines.clone();
        let other = if &changed[1][4..5] == "A" { "B" } else { "A" };
        changed[1].replace_range(4..5, other);
        let moved = vec![lines[1].clone(), lines[0].clone(), lines[2].clone()];
        let missing = vec![lines[0].clone(), lines[2].clone()];
        let empty = vec![lines[0].clone(), String::new()];
        for damage in [changed, moved, missing, empty] {
            std::fs::write(folder.file(), damage.join("\n") + "\n").unwrap();
            assert!(matches!(folder.open(), Err(StartError::Damaged { .. })));
        }
    }

    #[test]
    fn a_key_of_another_length_is_damage_and_another_key_opens_nothing() {
        let folder = Folder::filled(&["one"]);
        let key = folder.0.path().join("outbox.key");
        std::fs::write(&key, [1; 31]).unwrap();
        assert!(matches!(folder.open(), Err(StartError::Damaged { .. })));
        std::fs::write(&key, [1; 32]).unwrap();
        assert!(matches!(folder.open(), Err(StartError::Damaged { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_key_and_file() {
        use std::os::unix::fs::PermissionsExt;
        let folder = Folder::filled(&["one"]);
        for name in ["outbox", "outbox.key"] {
            let mode = std::fs::metadata(folder.0.path().join(name))
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o077, 0, "{name}");
        }
    }
}
