//! No role can derive both halves (decision 3), and nobody uses a key whom it was not given to.

use super::document::{assert_complains, assert_content, document, list, resources, spoilt, target};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The keys of the halves.
const HALVES: [&str; 4] = [
    "DeriveFirstKey",
    "DeriveSecondKey",
    "FingerprintFirstKey",
    "FingerprintSecondKey",
];

/// Which of them may stand together in one role: the first half's, the second's, or what recognises both.
const TOGETHER: [[&str; 2]; 3] = [
    ["DeriveFirstKey", "FingerprintFirstKey"],
    ["DeriveSecondKey", "FingerprintSecondKey"],
    ["FingerprintFirstKey", "FingerprintSecondKey"],
];

/// What makes tags or opens secrets, or hands that on.
const USES: [&str; 9] = [
    "kms:GenerateMac",
    "kms:VerifyMac",
    "kms:Decrypt",
    "kms:Encrypt",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyPair",
    "kms:CreateGrant",
];

/// Whether a pattern of IAM takes in an action; IAM knows no capitals.
fn takes_in(pattern: &str, action: &str) -> bool {
    fn fits(pattern: &str, action: &str) -> bool {
        match pattern.split_once('*') {
            None => pattern == action,
            Some((start, rest)) => action.strip_prefix(start).is_some_and(|left| {
                (0..=left.len()).any(|at| left.is_char_boundary(at) && fits(rest, &left[at..]))
            }),
        }
    }
    fits(&pattern.to_ascii_lowercase(), &action.to_ascii_lowercase())
}

/// Which of `actions` a statement takes in.
fn taken_in<'a>(statement: &Value, actions: &'a [&str]) -> Vec<&'a str> {
    if statement.get("NotAction").is_some() {
        return actions.to_vec();
    }
    let patterns: Vec<_> = list(&statement["Action"]).into_iter().map(target).collect();
    let wanted = |action: &&&str| patterns.iter().any(|pattern| takes_in(pattern, action));
    actions.iter().filter(wanted).copied().collect()
}

/// Who may use a key by its own policy: the names of roles, or `*` for whoever is not kept out.
fn users(key: &Value, action: &str) -> BTreeSet<String> {
    let statements = list(&key["KeyPolicy"]["Statement"]);
    let allowing = statements
        .into_iter()
        .filter(|statement| statement["Effect"] == "Allow" && !taken_in(statement, &[action]).is_empty());
    let mut users = BTreeSet::new();
    for statement in allowing {
        let roles = list(&statement["Condition"]["ArnEquals"]["aws:PrincipalArn"]);
        if roles.is_empty() {
            users.insert("*".to_owned());
        }
        users.extend(roles.into_iter().map(|arn| {
            let arn = target(arn);
            arn.strip_prefix("arn:${AWS::Partition}:iam::${AWS::AccountId}:role/")
                .unwrap_or("*")
                .to_owned()
        }));
    }
    users
}

/// Who may use a key by their own policy: the names of roles.
fn holders(document: &Value, key: &str, action: &str) -> BTreeSet<String> {
    let mut holders = BTreeSet::new();
    for (resource, role) in resources(document, "AWS::IAM::Role") {
        let statements = list(&role["Policies"]);
        let mut statements = statements
            .into_iter()
            .flat_map(|policy| list(&policy["PolicyDocument"]["Statement"]));
        let holds = statements.any(|statement| {
            let on_key = list(&statement["Resource"])
                .into_iter()
                .any(|on| [key, "*"].contains(&&*target(on)));
            // A statement on everything but text messages is one on every key.
            let on_all_but = statement.get("NotResource").is_some();
            (on_key || on_all_but) && !taken_in(statement, &[action]).is_empty()
        });
        if holds {
            let name = role["RoleName"]["Fn::Sub"].as_str().unwrap_or(resource);
            holders.insert(name.to_owned());
        }
    }
    holders
}

fn complaints(document: &Value) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut held: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for key in HALVES {
        let properties = &document["Resources"][key]["Properties"];
        if properties["KeySpec"] != "HMAC_256" || properties["KeyUsage"] != "GENERATE_VERIFY_MAC" {
            complaints.push(format!("{key} is no HMAC key"));
        }
        let by_key = users(properties, "kms:GenerateMac");
        let by_role = holders(document, key, "kms:GenerateMac");
        if by_key != by_role {
            complaints.push(format!("{key} lets {by_key:?} use it, but {by_role:?} hold it"));
        }
        for action in USES.iter().filter(|action| **action != "kms:GenerateMac") {
            if !users(properties, action).is_empty() {
                complaints.push(format!("{key} allows {action}"));
            }
        }
        // To be safe on both sides: either policy alone counts as held.
        for role in by_key.into_iter().chain(by_role) {
            held.entry(role).or_default().insert(key);
        }
    }
    for (role, keys) in held {
        if !TOGETHER
            .iter()
            .any(|together| keys.iter().all(|key| together.contains(key)))
        {
            complaints.push(format!("{role} holds keys that must stay apart: {keys:?}"));
        }
    }
    complaints.extend(data_key_complaints(document));
    complaints
}

fn data_key_complaints(document: &Value) -> Vec<String> {
    let key = "DataKeyWrappingKey";
    let by_key = users(&document["Resources"][key]["Properties"], "kms:Decrypt");
    let by_role = holders(document, key, "kms:Decrypt");
    let mut complaints = Vec::new();
    if by_key != by_role {
        complaints.push(format!("{key} lets {by_key:?} use it, but {by_role:?} hold it"));
    }
    for action in [
        "kms:GenerateDataKey",
        "kms:CreateGrant",
        "kms:GenerateDataKeyPair",
    ] {
        if !users(&document["Resources"][key]["Properties"], action).is_empty() {
            complaints.push(format!("{key} allows {action}"));
        }
    }
    complaints
}

/// Gives a role the use of a key, on both sides.
fn give(resources: &mut serde_json::Map<String, Value>, key: &str, role: &str, step: &str) {
    let on_key = json!({
        "Effect": "Allow", "Principal": {"AWS": "root"}, "Action": "kms:GenerateMac", "Resource": "*",
        "Condition": {"ArnEquals": {"aws:PrincipalArn": {
            "Fn::Sub": format!("arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/${{AWS::StackName}}-{step}")
        }}}
    });
    push(
        &mut resources[key]["Properties"]["KeyPolicy"]["Statement"],
        on_key,
    );
    give_role_alone(resources, key, role);
}

fn give_role_alone(resources: &mut serde_json::Map<String, Value>, key: &str, role: &str) {
    let on_role =
        json!({"Effect": "Allow", "Action": ["kms:GenerateMac"], "Resource": {"Fn::GetAtt": [key, "Arn"]}});
    push(
        &mut resources[role]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"],
        on_role,
    );
}

fn push(statements: &mut Value, statement: Value) {
    statements.as_array_mut().expect("statements").push(statement);
}

#[test]
fn no_role_can_derive_both_halves() {
    assert_content(&complaints(&document()));
}

#[test]
fn a_role_with_both_derive_keys_is_found() {
    let document = spoilt(|resources| {
        give(
            resources,
            "DeriveSecondKey",
            "DeliverFirstHalfRole",
            "deliver_first_half",
        );
    });
    assert_complains(
        &complaints(&document),
        &[
            "deliver_first_half holds keys",
            "DeriveFirstKey",
            "DeriveSecondKey",
        ],
    );
}

#[test]
fn a_role_that_derives_one_half_and_recognises_the_other_is_found() {
    let document = spoilt(|resources| {
        give(
            resources,
            "FingerprintSecondKey",
            "DeliverFirstHalfRole",
            "deliver_first_half",
        );
    });
    assert_complains(
        &complaints(&document),
        &["deliver_first_half holds keys", "FingerprintSecondKey"],
    );
}

#[test]
fn what_recognises_both_halves_may_stand_together() {
    let document = spoilt(|resources| {
        for key in ["FingerprintFirstKey", "FingerprintSecondKey"] {
            give(resources, key, "ShowRequestRole", "show_request");
        }
    });
    assert_content(&complaints(&document));
}

#[test]
fn one_side_alone_is_found() {
    let document = spoilt(|resources| give_role_alone(resources, "DeriveSecondKey", "NoRouteRole"));
    assert_complains(
        &complaints(&document),
        &["DeriveSecondKey lets", "but", "no_route"],
    );
}

#[test]
fn a_role_on_every_key_is_found() {
    let document = spoilt(|resources| {
        let all = json!({"Effect": "Allow", "Action": "kms:Generate*", "Resource": "*"});
        push(
            &mut resources["NoRouteRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"],
            all,
        );
    });
    assert_complains(
        &complaints(&document),
        &["no_route holds keys that must stay apart"],
    );
}

#[test]
fn an_open_key_is_found() {
    for action in ["kms:*", "kms:GenerateM*", "*"] {
        let document = spoilt(|resources| {
            let statement = &mut resources["DeriveSecondKey"]["Properties"]["KeyPolicy"]["Statement"][0];
            statement["Action"] = json!([action]);
        });
        assert_complains(&complaints(&document), &["DeriveSecondKey lets", "*"]);
    }
    let document = spoilt(|resources| {
        let statement = &mut resources["DeriveFirstKey"]["Properties"]["KeyPolicy"]["Statement"][0];
        push(&mut statement["Action"], json!("kms:Create*"));
    });
    assert_complains(&complaints(&document), &["DeriveFirstKey allows kms:CreateGrant"]);
}

#[test]
fn the_data_key_opens_for_those_alone_who_hold_it() {
    let document = spoilt(|resources| {
        let policy = &mut resources["DataKeyWrappingKey"]["Properties"]["KeyPolicy"];
        policy["Statement"][1]
            .as_object_mut()
            .unwrap()
            .remove("Condition");
        policy["Statement"][0]["Action"] = json!(["kms:*"]);
    });
    let complaints = complaints(&document);
    assert_complains(&complaints, &["DataKeyWrappingKey lets", "*"]);
    assert_complains(&complaints, &["DataKeyWrappingKey allows kms:GenerateDataKey"]);
}

#[test]
fn patterns_take_in_what_iam_says() {
    assert!(takes_in("kms:Generate*", "kms:GenerateMac") && takes_in("*", "kms:Decrypt"));
    assert!(takes_in("kms:*Mac", "kms:GenerateMac") && takes_in("KMS:generatemac", "kms:GenerateMac"));
    assert!(!takes_in("kms:Get*", "kms:GenerateMac") && !takes_in("kms:GenerateMa", "kms:GenerateMac"));
}

#[test]
fn activation_recognises_both_halves_and_makes_none_and_two_steps_pepper() {
    let document = document();
    let name = |step: &str| format!("${{AWS::StackName}}-{step}");
    let held = |key: &str| {
        let by_key = users(&document["Resources"][key]["Properties"], "kms:GenerateMac");
        assert_eq!(by_key, holders(&document, key, "kms:GenerateMac"), "{key}");
        by_key
    };
    for (key, holds) in [
        ("FingerprintFirstKey", true),
        ("FingerprintSecondKey", true),
        ("DeriveFirstKey", false),
        ("DeriveSecondKey", false),
    ] {
        assert_eq!(held(key).contains(&name("activate_pin")), holds, "{key}");
    }
    assert_eq!(
        held("PepperKey"),
        BTreeSet::from([name("activate_pin"), name("open_session")])
    );
}
