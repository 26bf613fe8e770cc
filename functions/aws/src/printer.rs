//! The printer: encrypted letters and a manifest in its bucket (ADR 0028, 0029).
//!
//! Each letter is its PDF, encrypted to the printer's key (age-encryption.org/v1). A file's name holds the digest of
//! what is in it, so that no two attempts write the same one; the manifest, written last and only where none is,
//! says which files are the batch. What no manifest names is never printed, and the bucket forgets it.

use crate::pdf::pdf;
use age::x25519::Recipient;
use async_trait::async_trait;
use aws_sdk_s3::Client;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::primitives::ByteStream;
use hmac::{Hmac, KeyInit, Mac as _};
use pin::digest::{Tag, write_hex};
use pin::letter::{BatchId, name};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use steps::ports::{Mac, PrintJob, PrintOutcome, Printer};
use thiserror::Error;
use zeroize::Zeroizing;

/// What the manifests' key is derived from, under message-tokens: the printer is given that key alone.
#[must_use]
pub const fn manifest_message() -> &'static [u8] {
    b"inps-pin/manifest-key/1"
}

/// The printer's key does not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the printer's public key is no age recipient")]
pub struct PrinterKeyError;

/// Prints into a bucket of S3.
pub struct S3Printer {
    client: Client,
    bucket: String,
    recipient: Recipient,
    tokens: Arc<dyn Mac>,
}

impl S3Printer {
    /// Prints into `bucket`, encrypted to `public_key` (`age1…`); manifests are signed under a key derived from
    /// `tokens`, the keyed function of message-tokens.
    ///
    /// # Errors
    /// [`PrinterKeyError`]
    pub fn new(
        client: Client,
        bucket: &str,
        public_key: &str,
        tokens: Arc<dyn Mac>,
    ) -> Result<Self, PrinterKeyError> {
        Ok(Self {
            client,
            bucket: bucket.to_owned(),
            recipient: public_key.parse().map_err(|_| PrinterKeyError)?,
            tokens,
        })
    }

    async fn put(&self, key: &str, bytes: Vec<u8>, only_new: bool) -> Result<(), PrintOutcome> {
        let put = self
            .client
            .put_object()
            .bucket(&self.bucket)
            .key(key)
            .body(ByteStream::from(bytes));
        let put = if only_new { put.if_none_match("*") } else { put };
        match put.send().await {
            Ok(_) => Ok(()),
            Err(SdkError::ServiceError(answer)) => {
                let status = answer.raw().status().as_u16();
                Err(match answer.err().code().unwrap_or_default() {
                    "PreconditionFailed" => PrintOutcome::TakenBefore,
                    _ if status == 412 => PrintOutcome::TakenBefore,
                    // Another call writes the same object just now: the same batch again finds out.
                    "ConditionalRequestConflict" | "SlowDown" => PrintOutcome::Unavailable,
                    _ if status == 409 || status == 429 || status >= 500 => PrintOutcome::Unavailable,
                    _ => PrintOutcome::Refused,
                })
            }
            Err(SdkError::ConstructionFailure(_)) => Err(PrintOutcome::Refused),
            Err(_) => Err(PrintOutcome::Unavailable),
        }
    }

    async fn hand_over(&self, batch: BatchId, jobs: &[PrintJob]) -> Result<(), PrintOutcome> {
        let mut letters = Vec::with_capacity(jobs.len());
        for job in jobs {
            let plain = Zeroizing::new(pdf(&job.sheet).map_err(|_| PrintOutcome::Refused)?);
            let sealed = age::encrypt(&self.recipient, &plain).map_err(|_| PrintOutcome::Refused)?;
            let digest = hex(&Sha256::digest(&sealed));
            let letter = name(job.id);
            let file = format!("batches/{batch}/{letter}-{digest}.pdf.age");
            self.put(&file, sealed, false).await?;
            letters.push(json!({"letterId": letter, "file": file, "sha256": digest}));
        }
        let version = self.tokens.current();
        let tag = self.tokens.tag(version, manifest_message()).await;
        let key = tag.map_err(|_| PrintOutcome::Unavailable)?;
        let manifest = json!({"version": 1, "batch": batch.to_string(), "letters": letters}).to_string();
        let signed = json!({
            "hmacSha256": hex(&sign(&key, manifest.as_bytes())),
            "keyVersion": version.0,
            "manifest": manifest,
        });
        let key = format!("batches/{batch}/manifest.json");
        self.put(&key, signed.to_string().into_bytes(), true).await
    }
}

fn sign(key: &Tag, manifest: &[u8]) -> [u8; 32] {
    let mut block = Zeroizing::new([0; 64]);
    block[..32].copy_from_slice(&key.0);
    // A key as long as the hash's block is taken as it is; zeros at its end change nothing (RFC 2104).
    let mut mac = Hmac::<Sha256>::new((&*block).into());
    mac.update(manifest);
    mac.finalize().into_bytes().into()
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    // Writing to a `String` cannot fail.
    let _ = write_hex(&mut text, bytes);
    text
}

#[async_trait]
impl Printer for S3Printer {
    async fn print(&self, batch: BatchId, jobs: &[PrintJob]) -> PrintOutcome {
        match self.hand_over(batch, jobs).await {
            Ok(()) => PrintOutcome::Taken,
            Err(outcome) => outcome,
        }
    }
}
