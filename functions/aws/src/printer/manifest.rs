//! What says which files are a batch (ADR 0028): the letters' names, their files and the SHA-256 of each file as it
//! lies there, signed. The signature (Ed25519, RFC 8032) covers the manifest's own text, so that nobody has to write JSON
//! as somebody else does to check it.

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use pin::digest::{Tag, write_hex};
use serde::{Deserialize, Serialize};

/// What the seed of the manifests' key pair is derived from, under message-tokens.
#[must_use]
pub const fn manifest_key_message() -> &'static [u8] {
    b"inps-pin/manifest-key/1"
}

/// The public half of the manifests' key pair, 32 bytes, given its seed; `None` if it makes none. The printer keeps it.
#[must_use]
pub fn manifest_public_key(seed: &Tag) -> Option<[u8; 32]> {
    key_pair(seed)?.public_key().as_ref().try_into().ok()
}

fn key_pair(seed: &Tag) -> Option<Ed25519KeyPair> {
    Ed25519KeyPair::from_seed_unchecked(&seed.0).ok()
}

/// Which files are a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// The version of this form.
    pub version: u32,
    /// The batch.
    pub batch: String,
    /// Its letters.
    pub letters: Vec<ManifestLetter>,
}

/// A letter of a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ManifestLetter {
    /// Its name.
    pub letter_id: String,
    /// Its file's key in the bucket.
    pub file: String,
    /// The SHA-256 of the file, encrypted as it is, in hexadecimal.
    pub sha256: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Signed {
    /// In hexadecimal.
    signature: String,
    /// For a look: the printer checks by the key that it was given, not by this one.
    public_key: String,
    manifest: String,
}

impl Manifest {
    /// The object that stands in the bucket; `None` if it cannot be written.
    pub(super) fn signed(&self, seed: &Tag) -> Option<Vec<u8>> {
        let pair = key_pair(seed)?;
        let manifest = serde_json::to_string(self).ok()?;
        let signed = Signed {
            signature: hex(pair.sign(manifest.as_bytes()).as_ref()),
            public_key: hex(pair.public_key().as_ref()),
            manifest,
        };
        serde_json::to_vec(&signed).ok()
    }

    /// Reads such an object, as the printer does; `None` if it is not signed by the owner of `public_key`, or of another
    /// version.
    #[must_use]
    pub fn open(object: &[u8], public_key: &[u8; 32]) -> Option<Self> {
        let signed: Signed = serde_json::from_slice(object).ok()?;
        UnparsedPublicKey::new(&ED25519, public_key)
            .verify(signed.manifest.as_bytes(), &bytes(&signed.signature)?)
            .ok()?;
        let manifest: Self = serde_json::from_str(&signed.manifest).ok()?;
        (manifest.version == 1).then_some(manifest)
    }
}

/// Reads pairs of hexadecimal digits.
fn bytes(digits: &str) -> Option<Vec<u8>> {
    let pairs = digits.as_bytes().chunks(2);
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

pub(super) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    // Writing to a `String` cannot fail.
    let _ = write_hex(&mut text, bytes);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        Manifest {
            version: 1,
            batch: "ab".repeat(16),
            letters: vec![ManifestLetter {
                letter_id: "07070707-0707-4707-8707-070707070707-1".to_owned(),
                file: "batches/x".to_owned(),
                sha256: "00".repeat(32),
            }],
        }
    }

    #[test]
    fn it_opens_with_its_key_and_as_it_was_written_alone() {
        let seed = Tag([7; 32]);
        let key = manifest_public_key(&seed).expect("a key");
        let object = manifest().signed(&seed).expect("written");
        assert_eq!(Manifest::open(&object, &key), Some(manifest()));
        let other = manifest_public_key(&Tag([8; 32])).expect("a key");
        assert_eq!(Manifest::open(&object, &other), None);
        for at in 0..object.len() {
            let mut changed = object.clone();
            changed[at] ^= 1;
            // The key that stands beside it is there for a look alone, and a digit has two cases.
            if let Some(opened) = Manifest::open(&changed, &key) {
                assert_eq!(opened, manifest(), "byte {at}");
            }
        }
    }
}
