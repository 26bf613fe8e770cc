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
        })
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
    let day = on.map(str::parse::<Date>);
    if matches!(day, Some(Err(_))) {
        complain("/on", FieldCode::Date);
    }
    match (code, day.transpose()) {
        (Some(code), Ok(day)) => Ok((code, day)),
        _ => Err(Problem::Invalid(errors)),
    }
}
