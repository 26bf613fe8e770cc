//! What is deployed, read from `infra/template.yaml` (decision 11): which step answers which route, what ticks
//! when, and how long a step may take. The gateway here runs by it, so that what runs here is what is deployed.

mod error;
mod event;
#[cfg(test)]
mod tests;

pub use error::TemplateError;
pub use event::{Event, Route, Schedule};

use jiff::SignedDuration;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use steps::Step;

/// The text of `infra/template.yaml`, as it was when this was built.
pub const TEXT: &str = include_str!("../../template.yaml");

/// The type of a function's resource in AWS SAM.
const FUNCTION: &str = "AWS::Serverless::Function";

/// The template, with what this machine runs by taken out and checked.
#[derive(Clone, Debug)]
pub struct Template {
    document: Value,
    /// Invariant: one for every step.
    functions: BTreeMap<Step, Function>,
    default_step: Step,
}

/// A deployed function: a step, and what it is given.
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// Its name in the template.
    pub resource: String,
    /// The step that it runs: its `Handler`.
    pub step: Step,
    /// How long an invocation may take.
    pub timeout: SignedDuration,
    /// What starts it.
    pub events: Vec<Event>,
}

impl Template {
    /// The template that this was built with.
    ///
    /// # Errors
    /// What it lacks, or what is unknown in it; a test holds that there is nothing.
    pub fn embedded() -> Result<Self, TemplateError> {
        Self::parse(TEXT)
    }

    /// Reads a template from YAML.
    ///
    /// # Errors
    /// As [`Template::read`], and text that is no YAML.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let document =
            serde_saphyr::from_str(text).map_err(|error| TemplateError::Yaml(error.to_string()))?;
        Self::read(document)
    }

    /// Reads a template from its parsed document. Every step has exactly one function, and every function is a
    /// step; every route has exactly one, and there is a default one.
    ///
    /// # Errors
    /// What it lacks, or what is unknown in it.
    pub fn read(document: Value) -> Result<Self, TemplateError> {
        let mut functions = BTreeMap::new();
        for (resource, value) in object(&document, "Resources", "the template")? {
            if value["Type"] == FUNCTION {
                let function = Function::read(resource, value)?;
                let step = function.step;
                if functions.insert(step, function).is_some() {
                    return Err(TemplateError::TwoFunctions(step));
                }
            }
        }
        if let Some(step) = Step::ALL.iter().find(|step| !functions.contains_key(step)) {
            return Err(TemplateError::NoFunction(*step));
        }
        let default_step = check_routes(&functions)?;
        Ok(Self {
            document,
            functions,
            default_step,
        })
    }

    /// The whole template, for what is read off it elsewhere.
    #[must_use]
    pub const fn document(&self) -> &Value {
        &self.document
    }

    /// The functions, in the order of [`Step::ALL`].
    pub fn functions(&self) -> impl Iterator<Item = &Function> {
        self.functions.values()
    }

    /// Every route but the default one.
    #[must_use]
    pub fn routes(&self) -> Vec<Route> {
        let routes = self.events().filter_map(|event| match event {
            Event::Route(route) => Some(route.clone()),
            _ => None,
        });
        routes.collect()
    }

    /// The step that answers what no route fits.
    #[must_use]
    pub const fn default_step(&self) -> Step {
        self.default_step
    }

    /// What ticks, and how often.
    #[must_use]
    pub fn schedules(&self) -> Vec<Schedule> {
        let schedules = self.events().filter_map(|event| match event {
            Event::Schedule(schedule) => Some(schedule.clone()),
            _ => None,
        });
        schedules.collect()
    }

    /// How long an invocation of a step may take.
    #[must_use]
    pub fn timeout(&self, step: Step) -> SignedDuration {
        self.functions[&step].timeout
    }

    fn events(&self) -> impl Iterator<Item = &Event> {
        self.functions.values().flat_map(|function| &function.events)
    }
}

/// No route twice, and exactly one default one: its step.
fn check_routes(functions: &BTreeMap<Step, Function>) -> Result<Step, TemplateError> {
    let mut seen = BTreeSet::new();
    let mut default_step = None;
    for function in functions.values() {
        for event in &function.events {
            let (route, twice) = match event {
                Event::Route(Route { method, path, .. }) => {
                    let route = format!("{method} {path}");
                    (route.clone(), !seen.insert(route))
                }
                Event::DefaultRoute => (
                    "$default".to_owned(),
                    default_step.replace(function.step).is_some(),
                ),
                Event::Schedule(_) | Event::Logs | Event::Topic => continue,
            };
            if twice {
                return Err(TemplateError::TwoRoutes(route));
            }
        }
    }
    default_step.ok_or(TemplateError::NoDefaultRoute)
}

impl Function {
    fn read(resource: &str, value: &Value) -> Result<Self, TemplateError> {
        let properties = value.get("Properties").unwrap_or(&Value::Null);
        let handler = string(properties, "Handler", resource)?;
        let step = Step::parse(handler).ok_or_else(|| TemplateError::UnknownHandler {
            function: resource.to_owned(),
            handler: handler.to_owned(),
        })?;
        let timeout = properties["Timeout"].as_u64().and_then(|s| i64::try_from(s).ok());
        let timeout = timeout.ok_or_else(|| missing(resource, "Timeout"))?;
        let events = object(properties, "Events", resource)?;
        Ok(Self {
            resource: resource.to_owned(),
            step,
            timeout: SignedDuration::from_secs(timeout),
            events: events
                .iter()
                .map(|(name, event)| Event::read(step, &format!("{resource}.{name}"), event))
                .collect::<Result<_, _>>()?,
        })
    }
}

fn missing(at: &str, what: &'static str) -> TemplateError {
    TemplateError::Missing {
        at: at.to_owned(),
        what,
    }
}

fn string<'a>(value: &'a Value, what: &'static str, at: &str) -> Result<&'a str, TemplateError> {
    value[what].as_str().ok_or_else(|| missing(at, what))
}

fn object<'a>(
    value: &'a Value,
    what: &'static str,
    at: &str,
) -> Result<&'a Map<String, Value>, TemplateError> {
    value[what].as_object().ok_or_else(|| missing(at, what))
}
