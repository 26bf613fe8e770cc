//! The record of what operators did: a third table, one row an act, put on condition that its place is free.

use crate::errors::{Call, fault};
use crate::row::{Item, Reader, Writer, s};
use crate::table::{PK, SK};
use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure;
use pin::RequestId;
use pin::digest::{PersonKey, read_hex};
use pin::operator::{Act, ActKind, ActPlace, Operator, OperatorId, Role};
use std::sync::Arc;
use steps::ports::{Fault, Record, RecordReader};

/// The record's table.
#[derive(Clone, Debug)]
pub struct DynamoRecord {
    client: Client,
    table: Arc<str>,
}

impl DynamoRecord {
    /// The record in a table that is as [`crate::table::RECORD`] says.
    #[must_use]
    pub fn new(client: Client, table: &str) -> Self {
        Self {
            client,
            table: table.into(),
        }
    }
}

#[async_trait]
impl Record for DynamoRecord {
    async fn append(&self, act: &Act) -> Result<(), Fault> {
        let row = write(act);
        let put = self
            .client
            .put_item()
            .table_name(&*self.table)
            .set_item(Some(row.clone()))
            .condition_expression("attribute_not_exists(#pk)")
            .expression_attribute_names("#pk", PK)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        let Err(error) = put else { return Ok(()) };
        // The SDK tries again by itself: then it is our own row that stands there.
        match error.as_service_error() {
            Some(PutItemError::ConditionalCheckFailedException(failed)) if failed.item() == Some(&row) => {
                Ok(())
            }
            _ => Err(fault(&error, Call::Write)),
        }
    }
}

#[async_trait]
impl RecordReader for DynamoRecord {
    async fn search(
        &self,
        person: PersonKey,
        after: Option<ActPlace>,
        limit: u32,
    ) -> Result<Vec<Act>, Fault> {
        let query = self
            .client
            .query()
            .table_name(&*self.table)
            .consistent_read(true)
            .scan_index_forward(false)
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .expression_attribute_names("#pk", PK)
            .expression_attribute_values(":pk", s(partition(Some(person))));
        let query = match after {
            None => query.key_condition_expression("#pk = :pk"),
            Some(after) => query
                .key_condition_expression("#pk = :pk AND #sk < :after")
                .expression_attribute_names("#sk", SK)
                .expression_attribute_values(":after", s(after.to_string())),
        };
        let answer = query.send().await.map_err(|error| fault(&error, Call::Read))?;
        answer.items().iter().map(|item| read(Reader(item))).collect()
    }
}

/// Acts on nobody, such as a lever's, stand together.
const NOBODY: &str = "NOBODY";

fn partition(person: Option<PersonKey>) -> String {
    person.map_or_else(|| NOBODY.to_owned(), |person| format!("PERSON#{person}"))
}

fn write(act: &Act) -> Item {
    Writer::new(partition(act.person), act.place().to_string())
        .instant("at", act.at)
        .text("operator", act.operator.id.as_str())
        .text("role", act.operator.role.as_str())
        .text("act", act.kind.as_str())
        .maybe("requestId", act.request.map(|request| s(request.to_string())))
        .maybe("note", act.note.as_deref().map(s))
        .into_item()
}

fn read(row: Reader<'_>) -> Result<Act, Fault> {
    Ok(Act {
        id: row.parsed(SK, ActPlace::parse)?.id,
        at: row.instant("at")?,
        operator: Operator {
            id: row.parsed("operator", OperatorId::parse)?,
            role: row.parsed("role", Role::parse)?,
        },
        kind: row.parsed("act", ActKind::parse)?,
        person: row.parsed(PK, |pk| match pk.strip_prefix("PERSON#") {
            Some(hex) => read_hex(hex).map(|bytes| Some(PersonKey(bytes))),
            None => (pk == NOBODY).then_some(None),
        })?,
        request: row.maybe_parsed("requestId", RequestId::parse)?,
        note: row.maybe_text("note")?.map(str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use pin::operator::ActId;
    use proptest::prelude::*;

    fn any_act() -> impl Strategy<Value = Act> {
        let id = "[A-Za-z0-9._@-]{1,64}".prop_filter_map("an id", |id| OperatorId::parse(&id));
        (
            (
                any::<[u8; 16]>(),
                0..i64::MAX,
                id,
                0..Role::ALL.len(),
                0..ActKind::ALL.len(),
            ),
            (
                proptest::option::of(any::<[u8; 16]>()),
                proptest::option::of(any::<[u8; 16]>()),
                proptest::option::of(".{1,40}"),
            ),
        )
            .prop_map(|((id, nanos, who, role, kind), (person, request, note))| Act {
                id: ActId(id),
                at: Timestamp::from_nanosecond(nanos.into()).unwrap_or_default(),
                operator: Operator {
                    id: who,
                    role: Role::ALL[role],
                },
                kind: ActKind::ALL[kind],
                person: person.map(PersonKey),
                request: request.map(RequestId::from_random),
                note,
            })
    }

    proptest! {
        #[test]
        fn an_act_reads_back(act in any_act()) {
            prop_assert_eq!(read(Reader(&write(&act))), Ok(act));
        }
    }

    #[test]
    fn the_key_holds_no_operator_and_no_tax_code() {
        let act = Act {
            id: ActId([7; 16]),
            at: Timestamp::UNIX_EPOCH,
            operator: Operator {
                id: OperatorId::parse("anna.bianchi").expect("an id"),
                role: Role::BackOffice,
            },
            kind: ActKind::Searched,
            person: Some(PersonKey([1; 16])),
            request: None,
            note: None,
        };
        let row = write(&act);
        let key = [PK, SK].map(|name| row[name].as_s().expect("a text").clone());
        assert_eq!(
            key,
            [
                "PERSON#01010101010101010101010101010101",
                "000000000000000000000-07070707070707070707070707070707"
            ]
        );
    }
}
