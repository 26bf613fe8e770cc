//! What was wrong with which field of a body.

use std::borrow::Cow;

/// Has bodies as they came show nothing of themselves: they hold personal data or secrets.
macro_rules! hidden {
    ($($name:ident),+ $(,)?) => {$(
        /// Personal data or secrets, as they were typed: never shown.
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )+};
}

pub(crate) use hidden;

/// One member of a body as it was found, before any rule looks at it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Field<T> {
    /// Missing, or `null`.
    #[default]
    Absent,
    /// There, but of another JSON type than the interface says.
    IllTyped,
    /// There, of the right type.
    Given(T),
}

impl<T> Field<T> {
    /// The value, if one of the right type was given.
    #[must_use]
    pub fn given(&self) -> Option<&T> {
        match self {
            Self::Given(value) => Some(value),
            Self::Absent | Self::IllTyped => None,
        }
    }

    /// Whether the member is missing or `null`.
    #[must_use]
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }
}

impl Field<String> {
    /// A given text, for tests and typed callers.
    #[must_use]
    pub fn text(value: &str) -> Self {
        Self::Given(value.to_owned())
    }
}

/// One wrong field: where (RFC 6901 JSON pointer) and why. It never holds the rejected value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// JSON pointer to the member, e.g. `/contacts/mobile`.
    pub pointer: Cow<'static, str>,
    /// What is wrong with it.
    pub code: FieldCode,
}

macro_rules! field_codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)+) => {
        /// Why a field was refused. The words, in three languages, are `edge`'s.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FieldCode { $($(#[$doc])* $name,)+ }

        impl FieldCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The code as the interface spells it, in kebab case.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }
        }
    };
}

field_codes! {
    /// Mandatory and not there.
    Required = "required",
    /// Not of the JSON type the interface says.
    IllTyped = "ill-typed",
    /// A member the interface does not know.
    Unknown = "unknown-field",
    /// Longer than the interface takes.
    TooLong = "too-long",
    /// A character that cannot stand there.
    Character = "character-not-allowed",
    /// A number outside of what can be asked for.
    OutOfRange = "out-of-range",
    /// None of the words the interface lists.
    NotAChoice = "not-a-choice",
    /// Not a calendar date `YYYY-MM-DD`.
    Date = "not-a-date",
    /// A birth date in the future, or more than 130 years ago.
    BirthDateRange = "birth-date-out-of-range",
    /// A tax code that has neither 16 nor 11 characters.
    TaxCodeLength = "tax-code-length",
    /// A tax code with a character where it cannot stand.
    TaxCodeCharacter = "tax-code-character",
    /// A tax code whose check character does not fit.
    TaxCodeCheck = "tax-code-check-character",
    /// A tax code that names no day of the calendar.
    TaxCodeDate = "tax-code-date",
    /// A tax code whose birth place can be no municipality's or state's.
    TaxCodePlace = "tax-code-place",
    /// The tax code is another surname's.
    TaxCodeSurname = "tax-code-surname-mismatch",
    /// The tax code is another name's.
    TaxCodeName = "tax-code-name-mismatch",
    /// The tax code is another birth date's.
    TaxCodeBirthDate = "tax-code-birth-date-mismatch",
    /// The tax code is the other sex's.
    TaxCodeSex = "tax-code-sex-mismatch",
    /// The tax code is another birth place's.
    TaxCodeBirthPlace = "tax-code-birth-place-mismatch",
    /// Not a cadastral code.
    PlaceCode = "not-a-place-code",
    /// No municipality or state has this code.
    PlaceUnknown = "place-unknown",
    /// The municipality has been abolished; a residence needs one of today.
    PlaceAbolished = "place-abolished",
    /// No province has this code.
    ProvinceUnknown = "province-unknown",
    /// The municipality lies in another province.
    ProvinceMismatch = "place-not-in-province",
    /// Not five digits.
    PostalCode = "postal-code-format",
    /// No state has this ISO 3166 code.
    CountryUnknown = "country-unknown",
    /// A residence abroad whose country is Italy.
    CountryIsItaly = "country-is-italy",
    /// Not a telephone number with its prefix.
    Phone = "phone-invalid",
    /// A mobile is needed here and the number is of another type.
    PhoneNotMobile = "phone-not-mobile",
    /// Neither a home phone nor a mobile (R19).
    PhoneRequired = "phone-required",
    /// Neither an email nor a PEC address (R19).
    EmailRequired = "email-or-pec-required",
    /// Not an email address with a domain that can exist.
    Email = "email-invalid",
    /// The preferred phone is not one of those given (R21).
    PreferredPhoneNotGiven = "preferred-phone-not-given",
    /// Not the shape of an idempotency key: 1 to 128 visible ASCII characters.
    IdempotencyKey = "idempotency-key-format",
    /// Not the eight characters of a kept PIN or of a half.
    PinLength = "pin-length",
    /// Not the sixteen characters of an initial PIN.
    InitialPinLength = "initial-pin-length",
    /// A character that no PIN has.
    PinCharacter = "pin-character",
    /// A chosen PIN that repeats the same characters (D3).
    PinRepeats = "pin-repeats",
    /// A chosen PIN with four neighbours in a row (D3).
    PinRun = "pin-run",
    /// A chosen PIN that is a date, or has the person's birth date in it (D3).
    PinBirthDate = "pin-birth-date",
    /// A chosen PIN with a part of the tax code in it (D3).
    PinTaxCode = "pin-tax-code",
    /// A chosen PIN that many people choose (D3).
    PinCommon = "pin-common",
}

/// Advice that goes with an accepted request and stops nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Advice {
    /// Only one of mobile, email and PEC: recovery will not be possible (R24).
    OneContactOnly,
    /// The postal code is not one of the municipality's.
    PostalCodeUnusual,
    /// Our table cannot tell whether the birth place existed on the birth date.
    BirthPlaceNotProven,
}

impl Advice {
    /// Every advice.
    pub const ALL: [Self; 3] = [
        Self::OneContactOnly,
        Self::PostalCodeUnusual,
        Self::BirthPlaceNotProven,
    ];

    /// The advice's name, in kebab case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OneContactOnly => "one-contact-only",
            Self::PostalCodeUnusual => "postal-code-unusual",
            Self::BirthPlaceNotProven => "birth-place-not-proven",
        }
    }
}
