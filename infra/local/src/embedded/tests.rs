use super::*;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::AttributeValue;
use std::fs;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// Polls once: nothing here may ever wait.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("it waits"),
    }
}

fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

#[test]
fn every_call_answers_within_its_poll_and_is_counted() {
    let embedded = Embedded::new(&open(None).expect("a database"));
    let client = embedded.client();
    at_once(create_tables(&client)).expect("tables");
    let put = client
        .put_item()
        .table_name(SERVICE_TABLE)
        .item("pk", text("a"))
        .item("sk", text("b"));
    at_once(put.clone().send()).expect("written");
    let refused =
        at_once(put.condition_expression("attribute_not_exists(pk)").send()).expect_err("there already");
    assert_eq!(refused.code(), Some("ConditionalCheckFailedException"));
    let get = client
        .get_item()
        .table_name(SERVICE_TABLE)
        .key("pk", text("a"))
        .key("sk", text("b"));
    assert!(at_once(get.send()).expect("read").item.is_some());
    let unknown =
        at_once(client.get_item().table_name("none").key("pk", text("a")).send()).expect_err("no table");
    assert_eq!(unknown.code(), Some("ResourceNotFoundException"));
    let calls = embedded.calls();
    assert_eq!(
        (calls["PutItem"], calls["GetItem"], calls["CreateTable"]),
        (2, 2, 3)
    );
}

#[test]
fn making_the_tables_again_keeps_what_is_in_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("new").join("table.sqlite");
    let get = |client: &Client| client.get_item().table_name(ARCHIVE_TABLE).key("pk", text("a"));
    {
        let client = client(&open(Some(&file)).expect("made"));
        at_once(create_tables(&client)).expect("tables");
        at_once(
            client
                .put_item()
                .table_name(ARCHIVE_TABLE)
                .item("pk", text("a"))
                .send(),
        )
        .expect("written");
    }
    let client = client(&open(Some(&file)).expect("opened again"));
    at_once(create_tables(&client)).expect("there already");
    assert!(at_once(get(&client).send()).expect("read").item.is_some());
}

#[test]
fn a_damaged_file_is_named_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("table.sqlite");
    let assert_damaged = || match open(Some(&file)) {
        Err(OpenError::Damaged { file: named, .. }) => assert_eq!(named, file),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("opened"),
    };
    fs::write(&file, "a shopping list, long enough to be a header of something").expect("written");
    assert_damaged();
    assert!(
        fs::read(&file)
            .expect("still there")
            .starts_with(b"a shopping list")
    );
    fs::remove_file(&file).expect("removed");
    {
        let client = client(&open(Some(&file)).expect("made"));
        at_once(create_tables(&client)).expect("tables");
    }
    let mut bytes = fs::read(&file).expect("a file");
    let kept = bytes.len();
    bytes[100..].fill(0xa5);
    fs::write(&file, &bytes).expect("spoilt");
    assert_damaged();
    assert_eq!(fs::read(&file).expect("still there").len(), kept);
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let blocked = folder.path().join("a-file");
    fs::write(&blocked, "").expect("written");
    match open(Some(&blocked.join("table.sqlite"))) {
        Err(OpenError::Folder { folder, .. }) => assert_eq!(folder, blocked),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("opened"),
    }
}
