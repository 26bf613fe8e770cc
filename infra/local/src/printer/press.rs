//! What the printer does with a batch.

use super::bucket::Bucket;
use super::page;
use crate::error::StartError;
use crate::providers::{Provider, Taking};
use age::secrecy::ExposeSecret;
use age::x25519::Identity;
use aws::{Manifest, ManifestLetter};
use pin::digest::write_hex;
use pin::letter::{Cause, read_name};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::Path;
use std::sync::{Arc, OnceLock};
use steps::ports::RequestReader;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// A letter as it is kept in the outbox, whose lines are sealed.
#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Opened {
    /// Its file in the bucket.
    pub(crate) file: String,
    /// The address block.
    pub(crate) rows: Vec<String>,
    /// The half that it carries.
    pub(crate) second_half: String,
    /// The code that stops the PIN.
    pub(crate) disown_code: String,
    /// Why it cannot be made, if it cannot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) cause: Option<String>,
}

/// What the press is given once the service has it.
pub(crate) struct Wired {
    /// The public half of the manifests' key pair.
    pub(crate) manifest_key: [u8; 32],
    /// Whose request a letter belongs to: the page does not say the tax code.
    pub(crate) requests: Arc<dyn RequestReader>,
}

/// The press.
pub(crate) struct Press {
    pub(super) provider: Arc<Provider>,
    pub(super) bucket: Bucket,
    identity: Identity,
    wired: OnceLock<Wired>,
}

impl Press {
    /// A press whose key and bucket are in `folder`; without one, of this process alone.
    pub(crate) fn open(folder: Option<&Path>, provider: Arc<Provider>) -> Result<Self, StartError> {
        let identity = match folder {
            Some(folder) => identity_in(&folder.join("printer.key"))?,
            None => Identity::generate(),
        };
        Ok(Self {
            provider,
            bucket: Bucket::open(folder),
            identity,
            wired: OnceLock::new(),
        })
    }

    /// The public key that letters are encrypted to.
    pub(crate) fn public_key(&self) -> String {
        self.identity.to_public().to_string()
    }

    /// Gives it what the service has made meanwhile; once.
    pub(crate) fn wire(&self, wired: Wired) {
        let _ = self.wired.set(wired);
    }

    /// The PDF of a letter; `None` if its file is gone.
    pub(crate) fn pdf(&self, file: &str) -> Option<Zeroizing<Vec<u8>>> {
        let sealed = self.bucket.get(file)?;
        age::decrypt(&self.identity, &sealed).ok().map(Zeroizing::new)
    }

    /// Takes the letters of a manifest; each is taken once, however often its batch comes. `None` if it is no manifest.
    pub(super) async fn take(&self, object: &[u8]) -> Option<Taking> {
        let wired = self.wired.get()?;
        let manifest = Manifest::open(object, &wired.manifest_key)?;
        for letter in &manifest.letters {
            let taken = self.take_letter(letter, wired).await;
            if !matches!(taken, Taking::Taken(_)) {
                return Some(taken);
            }
        }
        Some(Taking::Taken(manifest.batch))
    }

    async fn take_letter(&self, letter: &ManifestLetter, wired: &Wired) -> Taking {
        let Some(id) = read_name(&letter.letter_id) else {
            tracing::error!("a manifest names what is no letter");
            return Taking::Refused;
        };
        let tax_code = match wired.requests.find(id.request).await {
            Ok(Some(found)) => found.record.request.tax_code.as_str().to_owned(),
            Ok(None) => String::new(),
            Err(_) => return Taking::Broken,
        };
        let opened = self.read(letter);
        let cannot_be_made = opened.cause.is_some();
        let Ok(text) = serde_json::to_string(&opened).map(Zeroizing::new) else {
            return Taking::Broken;
        };
        self.provider
            .take_letter(&letter.letter_id, &tax_code, text, cannot_be_made)
    }

    /// Opens a letter's file; what cannot be opened, or is not what the manifest says, cannot be made.
    fn read(&self, letter: &ManifestLetter) -> Opened {
        let read = self.bucket.get(&letter.file).and_then(|sealed| {
            let is_whole = hex(&Sha256::digest(&sealed)) == letter.sha256;
            let pdf = age::decrypt(&self.identity, &sealed).ok().map(Zeroizing::new)?;
            is_whole.then(|| page::read(&pdf)).flatten()
        });
        let cause = read.is_none().then(|| Cause::Unreadable.as_str().to_owned());
        let page = read.unwrap_or_default();
        Opened {
            file: letter.file.clone(),
            rows: page.rows.clone(),
            second_half: page.half.clone(),
            disown_code: page.disown_code.clone(),
            cause,
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    // Writing to a `String` cannot fail.
    let _ = write_hex(&mut text, bytes);
    text
}

/// The identity in a file that only its owner may read; made if it is not there.
fn identity_in(path: &Path) -> Result<Identity, StartError> {
    match std::fs::read_to_string(path).map(Zeroizing::new) {
        Ok(text) => text
            .trim()
            .parse()
            .map_err(|_| StartError::damaged("printer's key", path)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let identity = Identity::generate();
            let text = identity.to_string();
            crate::sealed_log::write_private(path, text.expose_secret().as_bytes())
                .map_err(|error| StartError::io(path, error))?;
            Ok(identity)
        }
        Err(error) => Err(StartError::io(path, error)),
    }
}
