//! Answers `tests/oracle/tax_code.py`, a line for a line.
//!
//! `surname<TAB>name<TAB>date<TAB>sex<TAB>place` gives the code; with `<TAB>province<TAB>code` after it, the
//! findings on that code (or what is wrong with it, or `ok`); a code alone gives what it says:
//! `surname name dates sex place base variants`.

use std::io::{self, BufRead, Write};

use pin::places::{PlaceCode, ProvinceCode};
use pin::tax_code::{Identity, Mismatch, PersonalCode, Sex, TaxCode, Warning, check, encode};

fn main() -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        writeln!(
            out,
            "{}",
            answer(&line?).unwrap_or_else(|| "unreadable".to_owned())
        )?;
    }
    out.flush()
}

fn answer(line: &str) -> Option<String> {
    let cells: Vec<&str> = line.split('\t').collect();
    match cells[..] {
        [code] => Some(match TaxCode::parse(code) {
            Ok(TaxCode::Personal(code)) => describe(&code),
            Ok(TaxCode::Provisional(_)) => "provisional".to_owned(),
            Err(error) => error.code().to_owned(),
        }),
        [surname, name, date, sex, place] => {
            let identity = identity([surname, name, date, sex, place, "EE"])?;
            Some(encode(&identity).as_str().to_owned())
        }
        [surname, name, date, sex, place, province, code] => {
            let identity = identity([surname, name, date, sex, place, province])?;
            Some(match TaxCode::parse(code) {
                Ok(TaxCode::Personal(code)) => findings(&code, &identity),
                Ok(TaxCode::Provisional(_)) => "provisional".to_owned(),
                Err(error) => error.code().to_owned(),
            })
        }
        _ => None,
    }
}

fn identity([surname, name, date, sex, place, province]: [&str; 6]) -> Option<Identity<'_>> {
    Some(Identity {
        surname,
        name,
        birth_date: date.parse().ok()?,
        sex: if sex == "F" { Sex::F } else { Sex::M },
        birth_place: PlaceCode::parse(place)?,
        birth_province: ProvinceCode::parse(province)?,
    })
}

fn findings(code: &PersonalCode, identity: &Identity<'_>) -> String {
    let findings = check(code, identity);
    let mut codes: Vec<&str> = findings.mismatches().map(Mismatch::code).collect();
    codes.extend(findings.warnings().map(Warning::code));
    if codes.is_empty() {
        "ok".to_owned()
    } else {
        codes.join(" ")
    }
}

fn describe(code: &PersonalCode) -> String {
    let dates: Vec<String> = code
        .birth_dates()
        .into_iter()
        .flatten()
        .map(|date| date.to_string())
        .collect();
    let variants: Vec<String> = code
        .variants()
        .map(|variant| variant.as_str().to_owned())
        .collect();
    format!(
        "{}\t{}\t{}\t{:?}\t{}\t{}\t{}",
        code.surname_code(),
        code.name_code(),
        dates.join(","),
        code.sex(),
        code.place(),
        code.base().as_str(),
        variants.join(",")
    )
}
