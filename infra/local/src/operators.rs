//! The operators' identity provider of this machine: one key pair a process, never written down.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use edge::OperatorKeys;
use jiff::{SignedDuration, Timestamp};
use pin::operator::{OperatorId, Role};
use serde_json::json;
use std::sync::{Arc, OnceLock};

const ISSUER: &str = "urn:inps-pin:local";
const AUDIENCE: &str = "inps-pin";
const KEY_ID: &str = "local";

/// How long a token lasts: a shift.
const SHIFT: SignedDuration = SignedDuration::from_hours(8);

/// Signs operators' tokens.
pub(crate) struct Issuer(&'static KeyPair);

impl Issuer {
    /// The issuer of this process; its key is made at the first call. `None` if the machine cannot make one.
    pub(crate) fn of_this_process() -> Option<Self> {
        static KEY: OnceLock<Option<KeyPair>> = OnceLock::new();
        KEY.get_or_init(|| KeyPair::generate(KeySize::Rsa2048).ok())
            .as_ref()
            .map(Self)
    }

    /// What checks the tokens.
    pub(crate) fn keys(&self) -> Option<Arc<OperatorKeys>> {
        let public = self.0.public_key();
        let number = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let key = json!({
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": KEY_ID,
            "n": number(public.modulus().big_endian_without_leading_zero()),
            "e": number(public.exponent().big_endian_without_leading_zero()),
        });
        let set = json!({"keys": [key]}).to_string();
        OperatorKeys::read(&set, ISSUER, AUDIENCE).ok().map(Arc::new)
    }

    /// A token for an operator who comes on shift now; `None` if the machine cannot sign.
    pub(crate) fn token(&self, id: &OperatorId, name: &str, role: Role, now: Timestamp) -> Option<String> {
        let now_s = now.as_second();
        let header = json!({"alg": "RS256", "typ": "JWT", "kid": KEY_ID});
        let claims = json!({
            "iss": ISSUER, "aud": AUDIENCE, "sub": id.as_str(), "name": name, "role": role.as_str(),
            "nbf": now_s, "exp": now_s + SHIFT.as_secs(),
        });
        let part = |part: serde_json::Value| URL_SAFE_NO_PAD.encode(part.to_string());
        let signed = format!("{}.{}", part(header), part(claims));
        let mut signature = vec![0; self.0.public_modulus_len()];
        self.0
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                signed.as_bytes(),
                &mut signature,
            )
            .ok()?;
        Some(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

/// An id out of a name: its letters and digits in lower case, with a point for whatever is between them.
pub(crate) fn id_of(name: &str) -> Option<OperatorId> {
    let words: Vec<String> = name
        .split(|character: char| !character.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    OperatorId::parse(&words.join("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_for_a_shift() {
        let issuer = Issuer::of_this_process().expect("a key");
        let keys = issuer.keys().expect("keys");
        let now: Timestamp = "2020-03-26T08:00:00Z".parse().expect("an instant");
        let id = id_of("Anna Bianchi").expect("an id");
        assert_eq!(id.as_str(), "anna.bianchi");
        let token = issuer
            .token(&id, "Anna Bianchi", Role::BackOffice, now)
            .expect("a token");
        let operator = keys.verify(&token, now).expect("good");
        assert_eq!((operator.id, operator.role), (id, Role::BackOffice));
        let later = now + SHIFT + SignedDuration::from_mins(2);
        assert_eq!(keys.verify(&token, later), None);
        assert_eq!(id_of("…"), None);
    }
}
