//! The tables of the template are those that the adapter writes to.

use super::document::{assert_complains, assert_content, document, list, spoilt};
use aws::table::{ARCHIVE, Definition, KeyAttribute, RECORD, SERVICE};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn schema(partition: KeyAttribute, sort: Option<KeyAttribute>) -> Value {
    let element = |attribute: KeyAttribute, kind| json!({"AttributeName": attribute.name(), "KeyType": kind});
    std::iter::once(element(partition, "HASH"))
        .chain(sort.map(|sort| element(sort, "RANGE")))
        .collect()
}

fn complaints(document: &Value, name: &str, definition: &Definition) -> Vec<String> {
    let resource = &document["Resources"][name];
    let table = &resource["Properties"];
    let indexes: Vec<_> = definition
        .indexes
        .iter()
        .map(|index| {
            json!({
                "IndexName": index.name,
                "KeySchema": schema(index.partition, Some(index.sort)),
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            })
        })
        .collect();
    let attributes: BTreeSet<_> = definition
        .attributes()
        .map(|attribute| (attribute.name().to_owned(), attribute.letter().to_owned()))
        .collect();
    let deployed: BTreeSet<_> = list(&table["AttributeDefinitions"])
        .into_iter()
        .map(|attribute| {
            (
                text(&attribute["AttributeName"]),
                text(&attribute["AttributeType"]),
            )
        })
        .collect();
    let mut complaints = Vec::new();
    let mut expect = |what: &str, fits: bool| {
        if !fits {
            complaints.push(format!("{name}: {what}"));
        }
    };
    expect("attributes", attributes == deployed);
    expect(
        "keys",
        table["KeySchema"] == schema(definition.partition, definition.sort),
    );
    expect(
        "indexes",
        list(&table["GlobalSecondaryIndexes"]) == indexes.iter().collect::<Vec<_>>(),
    );
    let ttl = definition
        .ttl
        .map(|attribute| json!({"AttributeName": attribute, "Enabled": true}));
    expect("ttl", table.get("TimeToLiveSpecification") == ttl.as_ref());
    expect("on demand", table["BillingMode"] == "PAY_PER_REQUEST");
    expect(
        "own key",
        table["SSESpecification"]["KMSMasterKeyId"] == json!({"Fn::GetAtt": ["TableKey", "Arn"]}),
    );
    expect(
        "recovery",
        table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] == true,
    );
    expect("protected", table["DeletionProtectionEnabled"] == true);
    expect(
        "kept",
        ["DeletionPolicy", "UpdateReplacePolicy"]
            .iter()
            .all(|policy| resource[policy] == "Retain"),
    );
    complaints
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[test]
fn tables_are_as_the_adapter_defines_them() {
    assert_content(&complaints(&document(), "Table", &SERVICE));
    assert_content(&complaints(&document(), "RecordTable", &RECORD));
    assert_content(&complaints(&document(), "ArchiveTable", &ARCHIVE));
}

#[test]
fn every_difference_is_found() {
    let differences = [
        (
            "attributes",
            "/Properties/AttributeDefinitions/3/AttributeType",
            json!("S"),
        ),
        ("keys", "/Properties/KeySchema/1/AttributeName", json!("dueAt")),
        (
            "indexes",
            "/Properties/GlobalSecondaryIndexes/0/Projection/ProjectionType",
            json!("ALL"),
        ),
        ("ttl", "/Properties/TimeToLiveSpecification/Enabled", json!(false)),
        ("on demand", "/Properties/BillingMode", json!("PROVISIONED")),
        (
            "own key",
            "/Properties/SSESpecification",
            json!({"SSEEnabled": true}),
        ),
        (
            "recovery",
            "/Properties/PointInTimeRecoverySpecification",
            Value::Null,
        ),
        ("protected", "/Properties/DeletionProtectionEnabled", json!(false)),
        ("kept", "/DeletionPolicy", json!("Delete")),
    ];
    for (what, pointer, value) in differences {
        let document = spoilt(|resources| {
            *resources["Table"]
                .pointer_mut(pointer)
                .expect("it is there to be spoilt") = value;
        });
        assert_complains(&complaints(&document, "Table", &SERVICE), &[what]);
    }
}
