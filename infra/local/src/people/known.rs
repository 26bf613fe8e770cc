//! What the archive is to know of a person, read from JSON in the shapes of the request body.

use pin::address::{Address, ForeignAddress, ItalianAddress};
use pin::contact::{Email, Phone};
use pin::field::FieldCode;
use pin::notice::KnownContacts;
use pin::places::{PlaceCode, ProvinceCode};
use pin::tax_code::TaxCode;
use serde_json::Value;
use steps::ports::ArchiveRecord;

/// What is wrong with a person: where, as a JSON pointer from the person on, and how.
pub(crate) type Wrong = Vec<(String, FieldCode)>;

/// A person's tax code, address and known contacts. Other members (`person`, `healthCard`) are not the archive's.
///
/// # Errors
/// Every wrong member.
pub(crate) fn known(person: &Value) -> Result<(TaxCode, ArchiveRecord), Wrong> {
    let mut reader = Reader {
        person,
        wrong: Vec::new(),
    };
    let tax_code = reader.read("/taxCode", |text| TaxCode::parse(text).ok());
    let residence = reader.read("/residence", |text| match text {
        "italy" => Some(true),
        "abroad" => Some(false),
        _ => None,
    });
    let address = match residence {
        Some(true) => reader.italian(),
        Some(false) => reader.foreign(),
        None => None,
    };
    let contacts = KnownContacts {
        mobile: reader.perhaps("/contacts/mobile", Phone::from_e164),
        email: reader.perhaps("/contacts/email", |text| Email::parse(text).ok()),
    };
    match (tax_code, address) {
        (Some(tax_code), Some(address)) if reader.wrong.is_empty() => {
            Ok((tax_code, ArchiveRecord { address, contacts }))
        }
        _ => Err(reader.wrong),
    }
}

struct Reader<'a> {
    person: &'a Value,
    wrong: Wrong,
}

impl Reader<'_> {
    fn read<T>(&mut self, pointer: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let code = match self.person.pointer(pointer) {
            None | Some(Value::Null) => FieldCode::Required,
            Some(Value::String(text)) => match parse(text) {
                Some(read) => return Some(read),
                None => FieldCode::NotAChoice,
            },
            Some(_) => FieldCode::IllTyped,
        };
        self.wrong.push((pointer.to_owned(), code));
        None
    }

    fn perhaps<T>(&mut self, pointer: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        match self.person.pointer(pointer) {
            None | Some(Value::Null) => None,
            Some(_) => self.read(pointer, parse),
        }
    }

    fn text(&mut self, pointer: &str) -> Option<String> {
        self.read(pointer, |text| Some(text.to_owned()))
    }

    fn italian(&mut self) -> Option<Address> {
        let street = self.text("/address/street");
        let number = self.text("/address/number");
        let province = self.read("/address/province", ProvinceCode::parse);
        let municipality = self.read("/address/municipality", PlaceCode::parse);
        let postal_code = self.text("/address/postalCode");
        Some(Address::Italy(ItalianAddress {
            street: street?,
            number: number?,
            province: province?,
            municipality: municipality?,
            postal_code: postal_code?,
        }))
    }

    fn foreign(&mut self) -> Option<Address> {
        let street = self.text("/address/street");
        let city = self.text("/address/city");
        let postal_code = self.text("/address/postalCode");
        let country = self.text("/address/country");
        Some(Address::Abroad(ForeignAddress {
            street: street?,
            city: city?,
            postal_code: postal_code?,
            country: country?,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_wrong_member_is_named() {
        let wrong = known(&json!({
            "taxCode": "nonsense", "residence": "italy",
            "address": {"street": 1, "number": "1", "municipality": "??", "postalCode": "00100"},
            "contacts": {"mobile": "333", "email": null},
        }));
        let pointers: Vec<String> = wrong
            .unwrap_err()
            .into_iter()
            .map(|(pointer, _)| pointer)
            .collect();
        assert_eq!(
            pointers,
            [
                "/taxCode",
                "/address/street",
                "/address/province",
                "/address/municipality",
                "/contacts/mobile"
            ]
        );
        let pointers = known(&json!({"taxCode": null})).unwrap_err();
        assert_eq!(
            pointers,
            [
                ("/taxCode".to_owned(), FieldCode::Required),
                ("/residence".to_owned(), FieldCode::Required)
            ]
        );
    }
}
