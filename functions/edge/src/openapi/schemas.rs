//! The bodies that are read as drafts, as their senders should write them.
#![allow(dead_code, reason = "read by utoipa's derive, never built")]

use utoipa::ToSchema;

/// RFC 9457. `title` and `detail` follow `Accept-Language` (it, de, en).
#[derive(ToSchema)]
pub(crate) struct ProblemDetails {
    /// `urn:pin:problem:<slug>`
    r#type: String,
    title: String,
    status: u16,
    detail: String,
    /// With 422: every wrong field at once.
    errors: Option<Vec<FieldProblem>>,
}

/// One wrong field. A rejected value is never echoed.
#[derive(ToSchema)]
pub(crate) struct FieldProblem {
    /// RFC 6901 pointer.
    pointer: String,
    code: String,
    detail: String,
}

/// R14.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(crate) struct PrecheckBody {
    /// Codice fiscale: 16 characters, or 11 digits; in any case.
    tax_code: String,
    /// `italy` or `abroad`.
    residence: String,
}

/// R4: both halves, and the PIN to keep in their place.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(crate) struct ActivationBody {
    /// Codice fiscale: 16 characters, or 11 digits; in any case.
    tax_code: String,
    /// The sixteen characters, the first eight first; blanks and hyphens are passed over, O is read as 0, I and L as 1.
    initial_pin: String,
    /// Eight letters and digits. Without one the system assigns it.
    chosen_pin: Option<String>,
}

/// R30: the kept PIN, or the first half.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(crate) struct LoginBody {
    /// Codice fiscale: 16 characters, or 11 digits; in any case.
    tax_code: String,
    /// Eight characters, in any case.
    pin: String,
}

/// R14–R22.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(crate) struct RequestBody {
    /// Codice fiscale: 16 characters, or 11 digits; in any case.
    tax_code: String,
    /// `italy` or `abroad`.
    residence: String,
    /// `it` (if none is given), `de` or `en`.
    language: Option<String>,
    person: PersonBody,
    address: AddressBody,
    contacts: ContactsBody,
    /// `mobile` or `home`; one of those given.
    preferred_phone: String,
    /// `morning`, `afternoon` or `evening`.
    preferred_time: String,
}

/// R16, R17.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(crate) struct PersonBody {
    surname: String,
    name: String,
    /// `YYYY-MM-DD`
    birth_date: String,
    /// `F` or `M`
    sex: String,
    /// Two letters; `EE` abroad.
    birth_province: String,
    /// Cadastral code of a municipality or, abroad, a state (Z…).
    birth_place: String,
}

/// R18; abroad: street, city, postalCode, country.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(crate) struct AddressBody {
    street: String,
    /// House number, in Italy.
    number: Option<String>,
    /// Two letters, in Italy.
    province: Option<String>,
    /// Cadastral code, in Italy.
    municipality: Option<String>,
    postal_code: String,
    /// Abroad.
    city: Option<String>,
    /// ISO 3166 alpha-2, abroad.
    country: Option<String>,
}

/// R19: at least one of homePhone and mobile, and one of email and pec. Two of mobile, email and pec are
/// advised, since recovery needs them (R24).
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(crate) struct ContactsBody {
    home_phone: Option<String>,
    mobile: Option<String>,
    email: Option<String>,
    pec: Option<String>,
}

/// A channel's levers, all of them: what is left out is set back.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(crate) struct LeversBody {
    /// Messages a second, 1 to 3000; `null` or absent: the deployed default.
    rate_per_s: Option<u32>,
    /// Whether nothing is to be sent, until the levers are set again.
    paused: bool,
    /// Why: at most 200 characters. A pause must have one.
    note: Option<String>,
}

/// Whom the call is about.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(crate) struct SubjectBody {
    /// Codice fiscale: 16 characters, or 11 digits; in any case.
    tax_code: String,
}
