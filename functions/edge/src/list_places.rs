//! `GET /v1/places/provinces`, `/v1/places/municipalities`, `/v1/places/countries`

use crate::http_step::Call;
use crate::problem::{Refused, json};
use bytes::Bytes;
use http::header::CACHE_CONTROL;
use http::{HeaderValue, Response, StatusCode};
use pin::field::{FieldCode, FieldError};
use serde::Serialize;
use steps::Problem;
use steps::list_places::{Command, Deps, View, list_places};
use utoipa::ToSchema;

/// A page of a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct Places {
    /// The places, by name.
    items: Vec<Place>,
    /// What to pass as `after` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A province, a municipality or a state.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Place {
    /// Province: two letters; municipality or state: cadastral code.
    code: String,
    /// Its name in Italian.
    name: &'static str,
    /// A municipality's postal codes (CAP), as far as we know them.
    #[serde(skip_serializing_if = "Option::is_none")]
    postal_codes: Option<Vec<&'static str>>,
    /// A state's ISO 3166 alpha-2 code.
    #[serde(skip_serializing_if = "Option::is_none")]
    alpha2: Option<&'static str>,
    /// First day it existed, if we know it.
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_from: Option<String>,
    /// Last day it existed, if it does no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_to: Option<String>,
}

pub(crate) async fn answer(deps: &Deps, call: &Call<'_>) -> Result<Response<Bytes>, Refused> {
    let command = match call.last_segment() {
        "provinces" => Command::Provinces,
        "municipalities" => Command::Municipalities {
            province: call.query("province"),
            on: call.query("on"),
        },
        "countries" => Command::Countries,
        _ => return Err(Problem::NotFound.into()),
    };
    let mut errors = Vec::new();
    let mut complain = |pointer: &'static str, code| {
        errors.push(FieldError {
            pointer: pointer.into(),
            code,
        });
    };
    let limit = match call.query("limit").map(|limit| limit.parse::<usize>()) {
        None => usize::MAX,
        Some(Ok(limit)) if limit > 0 => limit,
        Some(_) => {
            complain("/limit", FieldCode::IllTyped);
            usize::MAX
        }
    };
    let mut items = match list_places(deps, command).await {
        Ok(view) => places(view),
        Err(Problem::Invalid(wrong)) => return Err(Problem::Invalid([wrong, errors].concat()).into()),
        Err(problem) => return Err(problem.into()),
    };
    if let Some(after) = call.query("after") {
        match items.iter().position(|place| place.code == after) {
            Some(last_seen) => drop(items.drain(..=last_seen)),
            None => complain("/after", FieldCode::NotAChoice),
        }
    }
    if !errors.is_empty() {
        return Err(Problem::Invalid(errors).into());
    }
    let mut response = json(StatusCode::OK, &page(items, limit));
    // The same for everybody, and known in every atlas.
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    Ok(response)
}

fn page(mut items: Vec<Place>, limit: usize) -> Places {
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|place| place.code.clone());
    Places { items, next }
}

fn places(view: View) -> Vec<Place> {
    match view {
        View::Provinces(provinces) => provinces
            .into_iter()
            .map(|province| named(province.code.as_str(), province.name))
            .collect(),
        View::Municipalities(municipalities) => municipalities
            .into_iter()
            .map(|municipality| Place {
                postal_codes: Some(municipality.postal_codes().collect()),
                valid_from: municipality.valid_from.map(|day| day.to_string()),
                valid_to: municipality.valid_to.map(|day| day.to_string()),
                ..named(municipality.code.as_str(), municipality.name)
            })
            .collect(),
        View::Countries(countries) => countries
            .into_iter()
            .map(|country| Place {
                alpha2: country.alpha2,
                valid_from: country.valid_from.map(|day| day.to_string()),
                valid_to: country.valid_to.map(|day| day.to_string()),
                ..named(country.code.as_str(), country.name)
            })
            .collect(),
    }
}

fn named(code: &str, name: &'static str) -> Place {
    Place {
        code: code.to_owned(),
        name,
        postal_codes: None,
        alpha2: None,
        valid_from: None,
        valid_to: None,
    }
}
