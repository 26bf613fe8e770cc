//! Each function is given the settings that its step reads, and no others.

use super::document::{assert_complains, assert_content, document, functions, spoilt};
use bootstrap::{Environment, names};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// A variable's value as `CloudFormation` would make it: parameters by their defaults, the rest made up.
fn resolve(document: &Value, value: &Value) -> String {
    if let Some(name) = value["Ref"].as_str() {
        match name {
            "OperatorKeys" => return key_set(),
            "PrinterKey" => return PRINTER_KEY.to_owned(),
            _ => {}
        }
        return match &document["Parameters"][name]["Default"] {
            Value::Null => format!("the-{name}"),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
    }
    if let Some(text) = value["Fn::Sub"].as_str() {
        let domain = document["Parameters"]["MailDomain"]["Default"].as_str();
        // The one parameter that has no default which could be used.
        return text
            .replace("${WrappedDataKey}", "c2VjcmV0")
            .replace("${MailDomain}", domain.unwrap_or_default())
            .replace("${", "arn-of-")
            .replace('}', "");
    }
    value.as_str().map_or_else(|| "arn".to_owned(), str::to_owned)
}

/// A printer's public key: nobody has its other half.
const PRINTER_KEY: &str = "age1py9qkrqdpc83qygjzv2p29shrqv35xcur50p7gppyg3jgffxyu5qfgeprg";

/// A key set as an operator of the stack would give it: any odd number of 2,048 bits will do.
fn key_set() -> String {
    let modulus = "_".repeat(341) + "w";
    json!({"keys": [{"kty": "RSA", "kid": "1", "use": "sig", "alg": "RS256", "n": modulus, "e": "AQAB"}]})
        .to_string()
}

fn complaints(document: &Value) -> Vec<String> {
    let mut complaints = Vec::new();
    for (step, _, properties) in functions(document) {
        let name = step.name();
        let given: BTreeMap<String, String> = properties["Environment"]["Variables"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, value)| (name.clone(), resolve(document, value)))
            .collect();
        let asked = RefCell::new(BTreeSet::new());
        let read = Environment::read(step, &|variable| {
            asked.borrow_mut().insert(variable.to_owned());
            given.get(variable).cloned()
        });
        if let Err(error) = read {
            complaints.push(format!("{name}: {error}"));
        }
        let mut asked = asked.into_inner();
        asked.remove(names::KEY_FILE);
        let given: BTreeSet<_> = given.into_keys().collect();
        complaints.extend(
            given
                .difference(&asked)
                .map(|more| format!("{name} does not read {more}")),
        );
        complaints.extend(
            asked
                .difference(&given)
                .map(|less| format!("{name} is not given {less}")),
        );
    }
    complaints
}

#[test]
fn each_function_is_given_what_its_step_reads() {
    assert_content(&complaints(&document()));
}

/// A key file is for a developer's machine: what is deployed has its keys in KMS.
#[test]
fn no_function_has_a_key_file() {
    assert!(!local::template::TEXT.contains(names::KEY_FILE));
}

#[test]
fn settings_too_many_too_few_and_wrong_are_found() {
    let document = spoilt(|resources| {
        resources["NoRoute"]["Properties"]["Environment"] =
            json!({"Variables": {"INPS_PIN_TABLE": {"Ref": "Table"}}});
        let delivery = &mut resources["DeliverFirstHalf"]["Properties"]["Environment"]["Variables"];
        delivery.as_object_mut().unwrap().remove("INPS_PIN_SMS_SENDER_ID");
        delivery["INPS_PIN_ALPHABET"] = json!("runes");
        let show = &mut resources["ShowRequest"]["Properties"]["Environment"]["Variables"];
        show.as_object_mut().unwrap().remove("INPS_PIN_TABLE");
    });
    let complaints = complaints(&document);
    assert_complains(&complaints, &["no_route does not read INPS_PIN_TABLE"]);
    assert_complains(
        &complaints,
        &["deliver_first_half is not given INPS_PIN_SMS_SENDER_ID"],
    );
    assert_complains(
        &complaints,
        &["deliver_first_half: INPS_PIN_ALPHABET is not crockford or digits"],
    );
    assert_complains(&complaints, &["show_request: INPS_PIN_TABLE is not set"]);
}
