//! Operators' tokens: an identity provider for tests, and what is refused.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use aws_lc_rs::{digest, hmac};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use edge::{OperatorKeys, OperatorKeysError};
use jiff::Timestamp;
use pin::operator::Role;
use serde_json::{Value, json};
use std::sync::OnceLock;

const ISSUER: &str = "https://identity.example.org";
const AUDIENCE: &str = "inps-pin";

/// The provider's keys: one it signs with, and another.
fn keys() -> &'static [KeyPair; 2] {
    static KEYS: OnceLock<[KeyPair; 2]> = OnceLock::new();
    KEYS.get_or_init(|| [(); 2].map(|()| KeyPair::generate(KeySize::Rsa2048).expect("a key")))
}

fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn public(key: &KeyPair, kid: &str) -> Value {
    let public = key.public_key();
    json!({
        "kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid,
        "n": encode(public.modulus().big_endian_without_leading_zero()),
        "e": encode(public.exponent().big_endian_without_leading_zero()),
    })
}

fn read(keys: &[Value]) -> Result<OperatorKeys, OperatorKeysError> {
    OperatorKeys::read(&json!({"keys": keys}).to_string(), ISSUER, AUDIENCE)
}

/// The keys that the service is given: the provider's first.
pub(crate) fn operator_keys() -> OperatorKeys {
    read(&[public(&keys()[0], "one")]).expect("a key set")
}

fn signed(key: &KeyPair, header: &Value, claims: &Value) -> String {
    let body = format!("{}.{}", encode(header.to_string()), encode(claims.to_string()));
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(
        &RSA_PKCS1_SHA256,
        &SystemRandom::new(),
        body.as_bytes(),
        &mut signature,
    )
    .expect("signed");
    format!("{body}.{}", encode(signature))
}

fn header() -> Value {
    json!({"alg": "RS256", "typ": "JWT", "kid": "one"})
}

fn claims(role: &str, now: Timestamp) -> Value {
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": "anna.bianchi", "name": "Anna Bianchi",
        "role": role, "nbf": now.as_second(), "exp": now.as_second() + 3_600,
    })
}

/// A good token for an hour.
pub(crate) fn token(role: &str, now: Timestamp) -> String {
    signed(&keys()[0], &header(), &claims(role, now))
}

fn now() -> Timestamp {
    "2020-03-26T08:00:00Z".parse().expect("an instant")
}

fn with(mut value: Value, name: &str, member: Value) -> Value {
    match member {
        Value::Null => drop(value.as_object_mut().expect("an object").remove(name)),
        member => value[name] = member,
    }
    value
}

#[test]
fn a_good_token_names_its_operator() {
    let keys = operator_keys();
    for role in Role::ALL {
        let operator = keys.verify(&token(role.as_str(), now()), now()).expect("good");
        assert_eq!((operator.id.as_str(), operator.role), ("anna.bianchi", *role));
    }
    let many = with(claims("office", now()), "aud", json!(["other", AUDIENCE]));
    assert!(
        keys.verify(&signed(&self::keys()[0], &header(), &many), now())
            .is_some()
    );
}

#[test]
fn claims_that_are_wrong_or_missing_are_refused() {
    let keys = operator_keys();
    let at = now().as_second();
    for (name, value) in [
        ("iss", json!("https://elsewhere.example.org")),
        ("iss", Value::Null),
        ("aud", json!("another-service")),
        ("aud", json!([])),
        ("aud", Value::Null),
        ("sub", Value::Null),
        ("sub", json!("")),
        ("sub", json!("anna#bianchi")),
        ("role", Value::Null),
        ("role", json!("administrator")),
        ("role", json!(["back-office"])),
        ("exp", Value::Null),
        ("exp", json!("tomorrow")),
        ("exp", json!(at - 60)),
        ("nbf", json!(at + 61)),
    ] {
        let token = signed(
            &self::keys()[0],
            &header(),
            &with(claims("back-office", now()), name, value.clone()),
        );
        assert_eq!(keys.verify(&token, now()), None, "{name}: {value}");
    }
    let barely = with(claims("back-office", now()), "exp", json!(at - 59));
    assert!(
        keys.verify(&signed(&self::keys()[0], &header(), &barely), now())
            .is_some(),
        "a minute's leeway"
    );
}

#[test]
fn headers_that_are_wrong_or_missing_are_refused() {
    let keys = operator_keys();
    for (name, value) in [
        ("kid", Value::Null),
        ("kid", json!("two")),
        ("alg", json!("RS384")),
        ("alg", json!("PS256")),
        ("alg", json!("none")),
        ("alg", Value::Null),
        ("crit", json!(["exp"])),
    ] {
        let token = signed(
            &self::keys()[0],
            &with(header(), name, value.clone()),
            &claims("back-office", now()),
        );
        assert_eq!(keys.verify(&token, now()), None, "{name}: {value}");
    }
}

/// RFC 8725, section 2.1: the two classical forgeries, and a key that the token brings along.
#[test]
fn the_algorithm_is_ours_to_say() {
    let [own, other] = self::keys();
    let keys = operator_keys();
    let good = token("back-office", now());
    let (body, _) = good.rsplit_once('.').expect("three parts");
    let none = encode(with(header(), "alg", json!("none")).to_string());
    let claims_part = encode(claims("back-office", now()).to_string());
    for forged in [
        format!("{none}.{claims_part}."),
        format!("{body}."),
        body.to_owned(),
    ] {
        assert_eq!(keys.verify(&forged, now()), None);
    }
    let public_key = own.public_key();
    let modulus = public_key.modulus().big_endian_without_leading_zero();
    for secret in [public_key.as_ref(), modulus, encode(modulus).as_bytes()] {
        let symmetric = encode(with(header(), "alg", json!("HS256")).to_string());
        let body = format!("{symmetric}.{claims_part}");
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), body.as_bytes());
        assert_eq!(keys.verify(&format!("{body}.{}", encode(tag)), now()), None);
    }
    let brought = with(header(), "jwk", public(other, "one"));
    assert_eq!(
        keys.verify(&signed(other, &brought, &claims("back-office", now())), now()),
        None
    );
    assert_eq!(
        keys.verify(&signed(other, &header(), &claims("back-office", now())), now()),
        None
    );
}

#[test]
fn what_was_tampered_with_is_refused() {
    let keys = operator_keys();
    let good = token("contact-centre", now());
    let parts: Vec<&str> = good.split('.').collect();
    let risen = encode(claims("back-office", now()).to_string());
    assert_eq!(
        keys.verify(&format!("{}.{risen}.{}", parts[0], parts[2]), now()),
        None
    );
    let mut bytes = good.clone().into_bytes();
    // Every character of the token but the last, whose low bits may stand for nothing.
    for place in (0..bytes.len() - 1).step_by(7) {
        let kept = bytes[place];
        bytes[place] = if kept == b'A' { b'B' } else { b'A' };
        let text = String::from_utf8(bytes.clone()).expect("ASCII");
        assert_eq!(keys.verify(&text, now()), None, "at {place}");
        bytes[place] = kept;
    }
    for text in ["", ".", "..", "a.b.c", &"x".repeat(5_000), &digest_like()] {
        assert_eq!(keys.verify(text, now()), None);
    }
    assert!(keys.verify(&good, now()).is_some(), "untouched it is good");
    assert_eq!(OperatorKeys::none().verify(&good, now()), None);
}

fn digest_like() -> String {
    encode(digest::digest(&digest::SHA256, b"no token"))
}

#[test]
fn a_key_set_is_rsa_keys_for_signing_each_with_an_id() {
    let good = public(&keys()[0], "one");
    assert!(
        read(&[good.clone(), public(&keys()[1], "two")]).is_ok(),
        "keys change over"
    );
    assert_eq!(read(&[]).err(), Some(OperatorKeysError::Empty));
    let short = encode([0xff; 128]);
    for bad in [
        with(good.clone(), "kid", Value::Null),
        with(good.clone(), "kid", json!("")),
        with(good.clone(), "use", json!("enc")),
        with(good.clone(), "alg", json!("RS512")),
        with(good.clone(), "n", json!(short)),
        json!({"kty": "oct", "kid": "one", "k": "c2VjcmV0"}),
    ] {
        assert_eq!(
            read(std::slice::from_ref(&bad)).err(),
            Some(OperatorKeysError::Key),
            "{bad}"
        );
    }
    assert_eq!(
        read(&[good.clone(), good]).err(),
        Some(OperatorKeysError::Key),
        "one id twice"
    );
    for text in ["", "{}", "[]", "\"one\""] {
        assert_eq!(
            OperatorKeys::read(text, ISSUER, AUDIENCE).err(),
            Some(OperatorKeysError::NotAKeySet)
        );
    }
}
