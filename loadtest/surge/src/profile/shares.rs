//! The table `[mix]`: shares, and what must hold between them.

use super::fields::{Complaints, Table};
use super::{Languages, Mix};

const SHARE: &str = "write a share from 0 to 1, such as 0.97";
const LANGUAGES: &str = "write a table [mix.languages] with the shares it, de and en";

const MIX: [&str; 7] = [
    "mobile",
    "email",
    "pec",
    "address_mismatch",
    "foreign_residence",
    "malformed",
    "repeat_requests",
];

/// Reads the table `[mix]`.
pub(super) fn read_mix(complaints: &mut Complaints<'_>, table: &Table<'_, '_>) -> Option<Mix> {
    let known: Vec<&str> = MIX.into_iter().chain(["languages"]).collect();
    table.only(complaints, &known);
    let [
        mobile,
        email,
        pec,
        address_mismatch,
        foreign_residence,
        malformed,
        repeat_requests,
    ] = MIX.map(|key| read_share(complaints, table, key));
    let languages = table
        .required(complaints, "languages", LANGUAGES)
        .and_then(|value| value.table(complaints, LANGUAGES))
        .and_then(|table| read_languages(complaints, &table));
    if let (Some(email), Some(pec)) = (email, pec)
        && email + pec < 1.0 - ROUNDING
    {
        let problem = "email and pec add up to less than 1, but each person has one of them (R19)";
        table.wrong(complaints, "pec", problem, "raise email or pec");
    }
    if let (Some(malformed), Some(repeat_requests)) = (malformed, repeat_requests)
        && malformed + repeat_requests > 1.0
    {
        let problem = "malformed and repeat_requests add up to more than 1";
        table.wrong(complaints, "repeat_requests", problem, "lower one of them");
    }
    Some(Mix {
        mobile: mobile?,
        email: email?,
        pec: pec?,
        address_mismatch: address_mismatch?,
        foreign_residence: foreign_residence?,
        malformed: malformed?,
        repeat_requests: repeat_requests?,
        languages: languages?,
    })
}

/// What decimal shares may miss their sum by.
const ROUNDING: f64 = 1e-9;

fn read_languages(complaints: &mut Complaints<'_>, table: &Table<'_, '_>) -> Option<Languages> {
    table.only(complaints, &["it", "de", "en"]);
    let [it, de, en] = ["it", "de", "en"].map(|key| read_share(complaints, table, key));
    let languages = Languages {
        it: it?,
        de: de?,
        en: en?,
    };
    let sum = languages.it + languages.de + languages.en;
    if (sum - 1.0).abs() > ROUNDING {
        let problem = format!("the shares of the languages add up to {sum}");
        table.wrong(complaints, "it", &problem, "make them add up to 1");
    }
    Some(languages)
}

fn read_share(complaints: &mut Complaints<'_>, table: &Table<'_, '_>, key: &str) -> Option<f64> {
    let value = table.required(complaints, key, SHARE)?;
    let share = value.number(complaints, SHARE)?;
    if !(0.0..=1.0).contains(&share) {
        value.wrong(complaints, "this is no share", SHARE);
        return None;
    }
    Some(share)
}
