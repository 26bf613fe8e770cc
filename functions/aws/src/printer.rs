//! The printer: encrypted letters and a manifest in its bucket (ADR 0028, 0029).
//!
//! Each letter is its PDF, encrypted to the printer's key (age-encryption.org/v1). A file's name holds the digest of
//! what is in it, so that no two attempts write the same one; the manifest, written last and only where none is,
//! says which files are the batch. What no manifest names is never printed, and the bucket forgets it.

mod manifest;

pub use manifest::{Manifest, ManifestLetter, manifest_key_message, manifest_public_key};

use crate::pdf::pdf;
use age::x25519::Recipient;
use async_trait::async_trait;
use aws_sdk_s3::Client;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::primitives::ByteStream;
use manifest::hex;
use pin::letter::{BatchId, name};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use steps::ports::{Mac, PrintJob, PrintOutcome, Printer};
use thiserror::Error;
use zeroize::Zeroizing;

/// The printer's public key does not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the printer's public key is no age recipient")]
pub struct PrinterKeyError;

/// Where the letters go, and for whom alone they can be read.
#[derive(Clone, Debug)]
pub struct PrinterSettings {
    bucket: String,
    recipient: Recipient,
}

impl PrinterSettings {
    /// A bucket, and the printer's public key (`age1…`, age-encryption.org/v1).
    ///
    /// # Errors
    /// [`PrinterKeyError`]
    pub fn new(bucket: &str, public_key: &str) -> Result<Self, PrinterKeyError> {
        Ok(Self {
            bucket: bucket.to_owned(),
            recipient: public_key.parse().map_err(|_| PrinterKeyError)?,
        })
    }
}

/// Prints into a bucket of S3.
pub struct S3Printer {
    client: Client,
    settings: PrinterSettings,
    tokens: Arc<dyn Mac>,
}

impl S3Printer {
    /// Prints by these settings; manifests are signed with a key pair derived from `tokens`, the keyed function
    /// of message-tokens.
    #[must_use]
    pub const fn new(client: Client, settings: PrinterSettings, tokens: Arc<dyn Mac>) -> Self {
        Self {
            client,
            settings,
            tokens,
        }
    }

    async fn put(&self, key: &str, bytes: Vec<u8>, only_new: bool) -> Result<(), PrintOutcome> {
        let put = self
            .client
            .put_object()
            .bucket(&self.settings.bucket)
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
            let sealed = age::encrypt(&self.settings.recipient, &plain).map_err(|_| PrintOutcome::Refused)?;
            let digest = hex(&Sha256::digest(&sealed));
            let letter = name(job.id);
            let file = format!("batches/{batch}/{letter}-{digest}.pdf.age");
            self.put(&file, sealed, false).await?;
            letters.push(ManifestLetter {
                letter_id: letter,
                file,
                sha256: digest,
            });
        }
        let seed = self
            .tokens
            .tag(self.tokens.current(), manifest_key_message())
            .await
            .map_err(|_| PrintOutcome::Unavailable)?;
        let manifest = Manifest {
            version: 1,
            batch: batch.to_string(),
            letters,
        };
        let signed = manifest.signed(&seed).ok_or(PrintOutcome::Refused)?;
        self.put(&format!("batches/{batch}/manifest.json"), signed, true)
            .await
    }
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
