//! Operator tokens: JSON Web Tokens (RFC 7519) that the Institute's identity provider signs with RS256 (RFC 7518,
//! section 3.3), checked against its public keys (RFC 7517). The algorithm is fixed: what the token says of it is
//! held against that, never followed (RFC 8725, section 3.1).

use crate::http_step::Call;
use crate::problem::Refused;
use jiff::Timestamp;
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk, JwkSet, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use pin::operator::{Operator, OperatorId, Role};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use steps::Problem;
use steps::ports::Clock;
use thiserror::Error;

/// How far the identity provider's clock may be from ours, in seconds.
const LEEWAY_S: i64 = 60;

/// The largest token that is looked at, in bytes: a signature of 8,192 bits and claims of some hundred bytes.
const LARGEST: usize = 4 * 1024;

/// Why a set of keys is of no use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum OperatorKeysError {
    /// Not a JSON Web Key Set.
    #[error("not a JSON Web Key Set")]
    NotAKeySet,
    /// A key that cannot check RS256, or that has no `kid` of its own.
    #[error("every key must be RSA, for RS256 signatures, with a kid of its own")]
    Key,
    /// No key at all.
    #[error("no key")]
    Empty,
}

/// The public keys of the operators' identity provider, and what else its tokens must say. They come from the
/// function's settings: a new key is a new deployment, and no call waits for a key set to be fetched.
pub struct OperatorKeys {
    keys: BTreeMap<String, DecodingKey>,
    validation: Validation,
}

impl OperatorKeys {
    /// The keys of a JSON Web Key Set, for tokens from `issuer` to `audience`.
    ///
    /// # Errors
    /// [`OperatorKeysError`]
    pub fn read(key_set: &str, issuer: &str, audience: &str) -> Result<Self, OperatorKeysError> {
        let set: JwkSet = serde_json::from_str(key_set).map_err(|_| OperatorKeysError::NotAKeySet)?;
        let mut keys = BTreeMap::new();
        for key in &set.keys {
            let (kid, decoding) = usable(key).ok_or(OperatorKeysError::Key)?;
            if keys.insert(kid, decoding).is_some() {
                return Err(OperatorKeysError::Key);
            }
        }
        if keys.is_empty() {
            return Err(OperatorKeysError::Empty);
        }
        let mut validation = Validation::new(Algorithm::RS256);
        validation.set_issuer(&[issuer]);
        validation.set_audience(&[audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // Times are held against the clock we are given, below; the crate would ask the machine's.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        Ok(Self { keys, validation })
    }

    /// No keys: for functions that no operator calls. Every token is refused.
    #[must_use]
    pub fn none() -> Self {
        Self {
            keys: BTreeMap::new(),
            validation: Validation::new(Algorithm::RS256),
        }
    }

    /// Whose token it is; `None` if it is not a good one at `now`, for whatever reason: the caller is told
    /// nothing more.
    #[must_use]
    pub fn verify(&self, token: &str, now: Timestamp) -> Option<Operator> {
        if token.len() > LARGEST {
            return None;
        }
        let header = decode_header(token).ok()?;
        // Extensions that must be understood, and are not (RFC 7515, section 4.1.11).
        if header.crit.is_some() {
            return None;
        }
        let key = self.keys.get(&header.kid?)?;
        let claims = decode::<Claims>(token, key, &self.validation).ok()?.claims;
        let now = now.as_second();
        let is_in_time = now < claims.exp.saturating_add(LEEWAY_S)
            && claims.nbf.is_none_or(|nbf| nbf.saturating_sub(LEEWAY_S) <= now);
        if !is_in_time {
            return None;
        }
        Some(Operator {
            id: OperatorId::parse(&claims.sub)?,
            role: Role::parse(&claims.role)?,
        })
    }
}

impl fmt::Debug for OperatorKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.keys.keys()).finish()
    }
}

/// What a token must say. The operator's name is in it too, and is nobody's business here.
#[derive(Deserialize)]
struct Claims {
    sub: String,
    role: String,
    /// Whole seconds since 1970.
    exp: i64,
    nbf: Option<i64>,
}

/// The smallest modulus, in bytes (RFC 7518, section 3.3: 2,048 bits).
const SMALLEST_MODULUS: usize = 256;

fn usable(key: &Jwk) -> Option<(String, DecodingKey)> {
    let kid = key.common.key_id.clone().filter(|kid| !kid.is_empty())?;
    let is_for_signing = matches!(key.common.public_key_use, None | Some(PublicKeyUse::Signature));
    let is_rs256 = matches!(key.common.key_algorithm, None | Some(KeyAlgorithm::RS256));
    let AlgorithmParameters::RSA(rsa) = &key.algorithm else {
        return None;
    };
    // Four characters of base64url stand for three bytes.
    let is_long_enough = rsa.n.len() * 3 / 4 >= SMALLEST_MODULUS;
    if !(is_for_signing && is_rs256 && is_long_enough) {
        return None;
    }
    let decoding = DecodingKey::from_rsa_components(&rsa.n, &rsa.e).ok()?;
    Some((kid, decoding))
}

/// An operator's step with what it needs, and the keys that tell whose call it is.
#[derive(Clone)]
pub struct Desk<D> {
    pub(crate) deps: Box<D>,
    keys: Arc<OperatorKeys>,
}

impl<D> Desk<D> {
    pub(crate) fn new(deps: D, keys: &Arc<OperatorKeys>) -> Self {
        Self {
            deps: Box::new(deps),
            keys: Arc::clone(keys),
        }
    }

    /// Who makes the call. To be asked before the body is looked at: strangers learn nothing of it.
    pub(crate) fn operator(&self, call: &Call<'_>, clock: &dyn Clock) -> Result<Operator, Refused> {
        call.bearer()
            .and_then(|token| self.keys.verify(&token, clock.now()))
            .ok_or_else(|| Problem::Unauthenticated.into())
    }
}
