//! Every case of `fixtures/requests/` against the steps over the twin, and every text of
//! `fixtures/messages/`. Adding a case is adding a file.

mod afterwards;
mod case;
mod messages;
mod operators;
mod service;

use case::{Case, all_cases};
use edge::{ROUTES, fits};
use pin::field::FieldCode;
use service::Service;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// What no error may say back: a rejected value that could be somebody's (a number, an address).
fn echoes(case: &Case, text: &str) -> Vec<String> {
    let mut values = Vec::new();
    case.collect_texts(&mut values);
    values
        .into_iter()
        .filter(|value| {
            value.len() >= 5
                && value.contains(|character: char| character.is_ascii_digit() || character == '@')
        })
        .filter(|value| text.contains(value.as_str()))
        .collect()
}

fn run(case: &Case) -> Result<(), String> {
    let mut service = Service::given(case);
    let answer = service.answer(&case.request);
    let expected = &case.answer;
    let mut wrong = String::new();
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    let mut complain = |what: String| {
        let _ = writeln!(wrong, "  {what}");
    };
    if answer.status != expected.status {
        complain(format!("status {} instead of {}", answer.status, expected.status));
    }
    for (name, wanted) in &expected.headers {
        let found = answer
            .headers
            .get(name.as_str())
            .and_then(|value| value.to_str().ok());
        let fits = match wanted {
            None => found.is_none(),
            Some(wanted) => found.is_some_and(|found| wanted == "*" || wanted == found),
        };
        if !fits {
            complain(format!("header {name}: {found:?} instead of {wanted:?}"));
        }
    }
    let wanted = expected.body.as_ref().map(|body| service.filled_json(body));
    for what in case::differences(wanted.as_ref(), &answer.json(), "") {
        complain(what);
    }
    let is_a_list = answer.status == 200 && case.request.path.starts_with("/v1/places/");
    let kept = if is_a_list {
        "public, max-age=86400"
    } else {
        "no-store"
    };
    if answer.header("cache-control") != kept {
        complain(format!(
            "cache-control: {} instead of {kept}",
            answer.header("cache-control")
        ));
    }
    if answer.status >= 400 {
        if answer.header("content-type") != "application/problem+json" {
            complain(format!("content-type: {}", answer.header("content-type")));
        }
        if answer.json()["status"] != answer.status {
            complain("the problem's status is not the answer's".to_owned());
        }
        for value in echoes(case, &text) {
            complain(format!("the answer says back {value:?}"));
        }
    }
    for what in afterwards::check(&case.afterwards, &mut service, &answer) {
        complain(what);
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(format!("{} ({})\n{wrong}  {text}\n", case.file, case.name))
    }
}

#[test]
fn every_case_is_answered_as_its_file_says() {
    let cases = all_cases();
    assert!(cases.len() >= 40, "only {} cases", cases.len());
    let wrong: Vec<String> = cases.iter().filter_map(|case| run(case).err()).collect();
    assert!(
        wrong.is_empty(),
        "{} of {} cases:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}

#[test]
fn every_field_code_occurs_in_a_case() {
    let seen: BTreeSet<String> = all_cases().iter().flat_map(Case::field_codes).collect();
    let missing: Vec<_> = FieldCode::ALL
        .iter()
        .map(|code| code.as_str())
        .filter(|code| !seen.contains(*code))
        .collect();
    assert!(missing.is_empty(), "no case for {missing:?}");
}

#[test]
fn every_slug_occurs_in_a_case() {
    let seen: BTreeSet<String> = all_cases().iter().filter_map(Case::slug).collect();
    let missing: Vec<_> = service::slugs()
        .into_iter()
        .filter(|slug| !seen.contains(*slug))
        .collect();
    assert!(missing.is_empty(), "no case for {missing:?}");
}

#[test]
fn every_case_names_its_rule_and_stands_alone() {
    let mut names = BTreeSet::new();
    for case in all_cases() {
        assert!(!case.rule.is_empty(), "{}: no rule", case.file);
        assert!(
            names.insert(case.name.clone()),
            "{}: the name is another case's",
            case.file
        );
    }
}

#[test]
fn every_answer_is_documented() {
    let document = edge::openapi();
    let mut wrong = Vec::new();
    for case in all_cases() {
        let path = case.request.path.split('?').next().unwrap_or_default();
        let route = ROUTES
            .iter()
            .find(|route| route.method == case.request.method.as_str() && fits(route.path, path));
        let Some(route) = route else { continue };
        let method = route.method.as_str().to_lowercase();
        let answers = &document["paths"][route.path][method.as_str()]["responses"];
        let documented = &answers[case.answer.status.to_string()];
        let description = documented["description"].as_str().unwrap_or_default();
        let is_named = case
            .slug()
            .is_none_or(|slug| description.split(", ").any(|named| named == slug));
        if documented.is_null() || !is_named {
            wrong.push(format!(
                "{}: {method} {} {}",
                case.file, route.path, case.answer.status
            ));
        }
    }
    assert!(wrong.is_empty(), "not in the interface: {wrong:#?}");
}
