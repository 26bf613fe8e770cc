//! A body as it came, before any rule: everything is optional, nothing is lost.

use crate::field::{Field, hidden};

/// A member that is an object: its own draft, or what stood there instead.
pub type Member<T> = Field<T>;

/// The body of a request for a PIN.
#[derive(Clone, Default)]
pub struct RequestDraft {
    /// `/taxCode`
    pub tax_code: Field<String>,
    /// `/residence`
    pub residence: Field<String>,
    /// `/language`
    pub language: Field<String>,
    /// `/person`
    pub person: Member<PersonDraft>,
    /// `/address`
    pub address: Member<AddressDraft>,
    /// `/contacts`
    pub contacts: Member<ContactsDraft>,
    /// `/preferredPhone`
    pub preferred_phone: Field<String>,
    /// `/preferredTime`
    pub preferred_time: Field<String>,
    /// Pointers of members that the interface does not know, at any depth.
    pub unknown: Vec<String>,
}

/// `/person`
#[derive(Clone, Default)]
pub struct PersonDraft {
    /// `/person/surname`
    pub surname: Field<String>,
    /// `/person/name`
    pub name: Field<String>,
    /// `/person/birthDate`
    pub birth_date: Field<String>,
    /// `/person/sex`
    pub sex: Field<String>,
    /// `/person/birthProvince`
    pub birth_province: Field<String>,
    /// `/person/birthPlace`
    pub birth_place: Field<String>,
}

/// `/address`: the members of both kinds of residence.
#[derive(Clone, Default)]
pub struct AddressDraft {
    /// `/address/street`
    pub street: Field<String>,
    /// `/address/number`, in Italy only
    pub number: Field<String>,
    /// `/address/province`, in Italy only
    pub province: Field<String>,
    /// `/address/municipality`, in Italy only
    pub municipality: Field<String>,
    /// `/address/postalCode`
    pub postal_code: Field<String>,
    /// `/address/city`, abroad only
    pub city: Field<String>,
    /// `/address/country`, abroad only
    pub country: Field<String>,
}

/// `/contacts`
#[derive(Clone, Default)]
pub struct ContactsDraft {
    /// `/contacts/homePhone`
    pub home_phone: Field<String>,
    /// `/contacts/mobile`
    pub mobile: Field<String>,
    /// `/contacts/email`
    pub email: Field<String>,
    /// `/contacts/pec`
    pub pec: Field<String>,
}

/// The body of a pre-check.
#[derive(Clone, Default)]
pub struct PrecheckDraft {
    /// `/taxCode`
    pub tax_code: Field<String>,
    /// `/residence`
    pub residence: Field<String>,
    /// Pointers of members that the interface does not know.
    pub unknown: Vec<String>,
}

hidden!(
    RequestDraft,
    PersonDraft,
    AddressDraft,
    ContactsDraft,
    PrecheckDraft
);
