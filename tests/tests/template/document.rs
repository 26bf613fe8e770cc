//! Reading the template's document.

use local::template::Template;
use serde_json::{Map, Value};
use steps::Step;

/// The template as it is.
pub(crate) fn template() -> Template {
    Template::embedded().expect("the template can be read")
}

/// Its document.
pub(crate) fn document() -> Value {
    template().document().clone()
}

/// Its document, spoilt.
pub(crate) fn spoilt(spoil: impl FnOnce(&mut Map<String, Value>)) -> Value {
    let mut document = document();
    spoil(document["Resources"].as_object_mut().expect("resources"));
    document
}

/// The resources of a type, by name.
pub(crate) fn resources<'a>(document: &'a Value, kind: &str) -> Vec<(&'a str, &'a Value)> {
    let all = document["Resources"].as_object().expect("resources");
    let kept = all.iter().filter(|(_, resource)| resource["Type"] == kind);
    kept.map(|(name, resource)| (name.as_str(), &resource["Properties"]))
        .collect()
}

/// The properties of a resource; null if there is none.
pub(crate) fn properties<'a>(document: &'a Value, name: &str) -> &'a Value {
    &document["Resources"][name]["Properties"]
}

/// Every step with its function's name and properties.
pub(crate) fn functions(document: &Value) -> Vec<(Step, &str, &Value)> {
    resources(document, "AWS::Serverless::Function")
        .into_iter()
        .map(|(name, properties)| {
            let handler = properties["Handler"].as_str().unwrap_or_default();
            (
                Step::parse(handler).expect("the handler is a step"),
                name,
                properties,
            )
        })
        .collect()
}

/// A list, or the one value that stands for a list of one.
pub(crate) fn list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(values) => values.iter().collect(),
        one => vec![one],
    }
}

/// What an intrinsic names: `Ref` and `Fn::GetAtt` the resource, `Fn::Sub` its text, a text itself.
pub(crate) fn target(value: &Value) -> String {
    if let Some(text) = value
        .as_str()
        .or_else(|| value["Ref"].as_str())
        .or_else(|| value["Fn::Sub"].as_str())
    {
        return text.to_owned();
    }
    match value["Fn::GetAtt"].as_array().map(Vec::as_slice) {
        Some([resource, attribute]) if attribute == "Arn" => resource.as_str().unwrap_or_default().to_owned(),
        _ => value.to_string(),
    }
}

/// Whether some complaint holds all the words.
#[track_caller]
pub(crate) fn assert_complains(complaints: &[String], words: &[&str]) {
    let found = complaints
        .iter()
        .any(|complaint| words.iter().all(|word| complaint.contains(word)));
    assert!(found, "nobody complains of {words:?}: {complaints:#?}");
}

/// That there is nothing to complain of.
#[track_caller]
pub(crate) fn assert_content(complaints: &[String]) {
    assert!(complaints.is_empty(), "{complaints:#?}");
}
