//! R17: the lists that places are chosen from.

use crate::deps::deps;
use crate::problem::Problem;
use jiff::civil::Date;
use pin::field::{FieldCode, FieldError};
use pin::places::{self, Country, Municipality, Province, ProvinceCode};

deps! {
    /// Listing places needs nothing: the table is compiled in.
    ports {}
}

/// Which list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// The provinces.
    Provinces,
    /// A province's municipalities: those of today, or those of a day.
    Municipalities {
        /// The province, as asked for.
        province: Option<String>,
        /// The day, as asked for.
        on: Option<String>,
    },
    /// The states.
    Countries,
}

/// A list.
#[derive(Debug)]
pub enum View {
    /// The provinces.
    Provinces(Vec<Province>),
    /// Municipalities.
    Municipalities(Vec<Municipality>),
    /// The states.
    Countries(Vec<Country>),
}

/// Lists places.
///
/// # Errors
/// [`Problem::Invalid`] naming the query's wrong members.
#[allow(clippy::unused_async, reason = "a step is async, whatever it needs")]
pub async fn list_places(_deps: &Deps, command: Command) -> Result<View, Problem> {
    Ok(match command {
        Command::Provinces => View::Provinces(places::provinces().collect()),
        Command::Countries => View::Countries(places::countries().collect()),
        Command::Municipalities { province, on } => {
            let (province, on) = read(province.as_deref(), on.as_deref())?;
            let wanted = |municipality: &Municipality| match on {
                Some(day) => municipality.existed_on(day),
                None => municipality.is_current(),
            };
            View::Municipalities(places::municipalities(province).filter(wanted).collect())
        }
    })
}

fn read(province: Option<&str>, on: Option<&str>) -> Result<(ProvinceCode, Option<Date>), Problem> {
    let mut errors = Vec::new();
    let mut complain = |pointer: &'static str, code| {
        errors.push(FieldError {
            pointer: pointer.into(),
            code,
        });
    };
    let code = match province {
        None | Some("") => {
            complain("/province", FieldCode::Required);
            None
        }
        Some(word) => ProvinceCode::parse(word)
            .filter(|code| places::province(*code).is_some())
            .or_else(|| {
                complain("/province", FieldCode::ProvinceUnknown);
                None
            }),
    };
    // The library alone would take other ISO 8601 forms too.
    let shaped = |text: &&str| text.len() == 10 && text.as_bytes()[4] == b'-';
    let day = on.map(|text| {
        Some(text)
            .filter(shaped)
            .and_then(|text| text.parse::<Date>().ok())
    });
    if day == Some(None) {
        complain("/on", FieldCode::Date);
    }
    match (code, day) {
        (Some(code), None) => Ok((code, None)),
        (Some(code), Some(Some(day))) => Ok((code, Some(day))),
        _ => Err(Problem::Invalid(errors)),
    }
}
