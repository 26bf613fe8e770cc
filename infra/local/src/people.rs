//! The made-up people of the local archive: `fixtures/archive`.

mod known;

pub(crate) use known::known;

use aws::{DynamoArchive, load_archive};
use aws_sdk_dynamodb::Client;
use pin::digest::{PersonKey, person_message};
use pin::tax_code::TaxCode;
use serde_json::{Map, Value, json};
use std::net::SocketAddr;
use steps::ports::{Archive, ArchiveRecord, Fault, IndexMac};

const LINES: &str = include_str!("../../../fixtures/archive/people.jsonl");

/// The people, in the order of the file.
pub(crate) struct People(Vec<Value>);

/// The archive's table, and the key that its rows are named with.
pub(crate) struct Register {
    pub(crate) client: Client,
    pub(crate) table: &'static str,
    pub(crate) index: IndexMac,
}

impl Register {
    fn archive(&self) -> DynamoArchive {
        DynamoArchive::new(self.client.clone(), self.table)
    }

    async fn keyed(
        &self,
        people: Vec<(TaxCode, ArchiveRecord)>,
    ) -> Result<Vec<(PersonKey, ArchiveRecord)>, Fault> {
        let mut records = Vec::with_capacity(people.len());
        for (tax_code, record) in people {
            let tag = self
                .index
                .tag(self.index.current(), &person_message(&tax_code))
                .await?;
            records.push((PersonKey::from_tag(&tag), record));
        }
        Ok(records)
    }

    /// Puts people into the archive; who is there already is replaced.
    ///
    /// # Errors
    /// If the table cannot be written. What was written stays; the same call again is safe.
    pub(crate) async fn take(&self, people: Vec<(TaxCode, ArchiveRecord)>) -> Result<(), Fault> {
        load_archive(&self.client, self.table, self.keyed(people).await?).await
    }
}

impl People {
    /// Everyone; `None` if the file is not what it was made as.
    pub(crate) fn read() -> Option<Self> {
        LINES
            .lines()
            .map(|line| serde_json::from_str(line).ok())
            .collect::<Option<_>>()
            .map(Self)
    }

    /// A page of them, as `/_local/citizens` shows them.
    pub(crate) fn page(&self, offset: usize, limit: usize) -> Vec<&Value> {
        self.0.iter().skip(offset).take(limit).collect()
    }

    /// Puts them into the archive's table, unless they are there already.
    pub(crate) async fn load(&self, register: &Register) -> Result<(), Fault> {
        let people: Result<Vec<_>, _> = self.0.iter().map(known).collect();
        let records = register.keyed(people.map_err(|_| Fault::Refused)?).await?;
        // They are written in the order of their keys: where the last is, all are.
        let last = records.iter().max_by_key(|(key, _)| *key);
        if let Some((key, record)) = last
            && register.archive().look_up(*key).await?.as_ref() == Some(record)
        {
            return Ok(());
        }
        load_archive(&register.client, register.table, records).await
    }

    /// A command that asks for a PIN for one of those who have a mobile, by their place among them.
    pub(crate) fn curl(&self, address: SocketAddr, place: usize) -> Option<String> {
        let mut bodies = self.0.iter().filter_map(|person| {
            let reachable = person["residence"] == "italy" && person["contacts"]["mobile"].is_string();
            let mut body = Map::new();
            for member in ["taxCode", "residence", "person", "address", "contacts"] {
                body.insert(member.to_owned(), person[member].clone());
            }
            body.insert("preferredPhone".to_owned(), json!("mobile"));
            body.insert("preferredTime".to_owned(), json!("morning"));
            let body = Value::Object(body).to_string();
            // What a shell leaves alone between single quotes.
            (reachable && !body.contains('\'')).then_some(body)
        });
        let body = bodies.nth(place)?;
        Some(format!(
            "curl http://{address}/v1/pin-requests -H 'Content-Type: application/json' -d '{body}'"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_person_with_a_tax_code_and_an_address() {
        let people = People::read().unwrap();
        assert_eq!(people.0.len(), 1_000);
        for person in &people.0 {
            assert!(known(person).is_ok(), "{}", person["taxCode"]);
            for member in ["person", "healthCard", "contacts"] {
                assert!(person[member].is_object(), "{member}");
            }
        }
        assert_eq!(people.page(998, 10).len(), 2);
        assert!(people.page(5_000, 10).is_empty());
    }

    #[test]
    fn the_ready_commands_are_safe_between_single_quotes() {
        let people = People::read().unwrap();
        let address = "127.0.0.1:8080".parse().unwrap();
        let [one, another] = [0, 1].map(|place| people.curl(address, place).unwrap());
        assert_eq!(one.matches('\'').count(), 4, "{one}");
        assert_eq!(another.matches('\'').count(), 4, "{another}");
        assert_ne!(one, another);
    }
}
