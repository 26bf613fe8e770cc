//! The made-up people of the local archive: `fixtures/archive`.

use aws::{DynamoArchive, load_archive};
use aws_sdk_dynamodb::Client;
use pin::address::{Address, ForeignAddress, ItalianAddress};
use pin::contact::{Email, Phone};
use pin::digest::{PersonKey, person_message};
use pin::notice::KnownContacts;
use pin::places::{PlaceCode, ProvinceCode};
use pin::tax_code::TaxCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::net::SocketAddr;
use steps::ports::{Archive, ArchiveRecord, Fault, IndexMac};

const LINES: &str = include_str!("../../../fixtures/archive/people.jsonl");

/// The people, in the order of the file.
pub(crate) struct People(Vec<Value>);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Known {
    tax_code: String,
    residence: String,
    address: Map<String, Value>,
    contacts: KnownHere,
}

#[derive(Deserialize)]
struct KnownHere {
    mobile: Option<String>,
    email: Option<String>,
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
    pub(crate) async fn load(&self, client: &Client, table: &str, index: &IndexMac) -> Result<(), Fault> {
        let mut records = Vec::with_capacity(self.0.len());
        for person in &self.0 {
            let (tax_code, record) = known(person).ok_or(Fault::Refused)?;
            let tag = index.tag(index.current(), &person_message(&tax_code)).await?;
            records.push((PersonKey::from_tag(&tag), record));
        }
        // They are written in the order of their keys: where the last is, all are.
        let last = records.iter().max_by_key(|(key, _)| *key);
        if let Some((key, record)) = last
            && DynamoArchive::new(client.clone(), table)
                .look_up(*key)
                .await?
                .as_ref()
                == Some(record)
        {
            return Ok(());
        }
        load_archive(client, table, records).await
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

fn known(person: &Value) -> Option<(TaxCode, ArchiveRecord)> {
    let known = Known::deserialize(person).ok()?;
    let tax_code = TaxCode::parse(&known.tax_code).ok()?;
    let text = |member: &str| {
        known
            .address
            .get(member)
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    let address = if known.residence == "italy" {
        Address::Italy(ItalianAddress {
            street: text("street")?,
            number: text("number")?,
            province: ProvinceCode::parse(&text("province")?)?,
            municipality: PlaceCode::parse(&text("municipality")?)?,
            postal_code: text("postalCode")?,
        })
    } else {
        Address::Abroad(ForeignAddress {
            street: text("street")?,
            city: text("city")?,
            postal_code: text("postalCode")?,
            country: text("country")?,
        })
    };
    let contacts = KnownContacts {
        mobile: match &known.contacts.mobile {
            Some(mobile) => Some(Phone::from_e164(mobile)?),
            None => None,
        },
        email: match &known.contacts.email {
            Some(email) => Some(Email::parse(email).ok()?),
            None => None,
        },
    };
    Some((tax_code, ArchiveRecord { address, contacts }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_person_with_a_tax_code_and_an_address() {
        let people = People::read().unwrap();
        assert_eq!(people.0.len(), 1_000);
        for person in &people.0 {
            assert!(known(person).is_some(), "{}", person["taxCode"]);
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
