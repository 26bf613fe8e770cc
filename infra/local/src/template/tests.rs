use super::*;

fn changed(change: impl FnOnce(&mut Value)) -> Result<Template, TemplateError> {
    let mut document = Template::embedded().unwrap().document;
    change(&mut document);
    Template::read(document)
}

#[test]
fn the_template_of_this_build_is_whole() {
    let template = Template::embedded().unwrap();
    assert_eq!(template.functions().count(), Step::ALL.len());
    assert_eq!(template.default_step(), Step::NoRoute);
    assert_eq!(
        template.timeout(Step::DeliverFirstHalf),
        SignedDuration::from_mins(15)
    );
    let route = Route {
        method: "GET".into(),
        path: "/v1/pin-requests/{requestId}".into(),
        step: Step::ShowRequest,
    };
    assert!(template.routes().contains(&route));
    let mut ticks: Vec<_> = template
        .schedules()
        .into_iter()
        .map(|s| (s.step, s.every, s.input))
        .collect();
    ticks.sort_by_key(|(step, _, input)| (*step, input.to_string()));
    let minute = |step, input| (step, SignedDuration::from_mins(1), input);
    let drain = |channel| minute(Step::DeliverFirstHalf, serde_json::json!({"channel": channel}));
    let round = |step| minute(step, serde_json::json!({}));
    assert_eq!(
        ticks,
        [
            drain("email"),
            drain("pec"),
            drain("sms"),
            round(Step::PollPec),
            round(Step::EscalateOverdue),
        ]
    );
}

#[test]
fn a_lost_function_is_named() {
    let error = changed(|document| {
        document["Resources"]
            .as_object_mut()
            .unwrap()
            .remove("EscalateOverdue");
    });
    assert_eq!(
        error.unwrap_err(),
        TemplateError::NoFunction(Step::EscalateOverdue)
    );
}

#[test]
fn a_handler_that_is_no_step_is_named() {
    let error =
        changed(|document| document["Resources"]["NoRoute"]["Properties"]["Handler"] = "no_rout".into());
    assert_eq!(
        error.unwrap_err().to_string(),
        r#"NoRoute has the handler "no_rout", which is no step"#
    );
}

#[test]
fn two_functions_of_a_step_are_refused() {
    let error = changed(|document| {
        document["Resources"]["Another"] = document["Resources"]["NoRoute"].clone();
    });
    assert_eq!(error.unwrap_err(), TemplateError::TwoFunctions(Step::NoRoute));
}

#[test]
fn a_route_that_stands_twice_is_refused() {
    let error = changed(|document| {
        let events = document["Resources"]["RequestPin"]["Properties"]["Events"].clone();
        document["Resources"]["ListPlaces"]["Properties"]["Events"]["Request"] = events["Request"].clone();
    });
    assert_eq!(
        error.unwrap_err(),
        TemplateError::TwoRoutes("POST /v1/pin-requests".into())
    );
}

#[test]
fn a_default_route_is_demanded_once() {
    let none = changed(|document| {
        let path = serde_json::json!({"Path": "/", "Method": "get"});
        document["Resources"]["NoRoute"]["Properties"]["Events"]["Anything"]["Properties"] = path;
    });
    assert_eq!(none.unwrap_err(), TemplateError::NoDefaultRoute);
    let two = changed(|document| {
        document["Resources"]["ShowInterface"]["Properties"]["Events"]["More"] =
            serde_json::json!({"Type": "HttpApi"});
    });
    assert_eq!(two.unwrap_err(), TemplateError::TwoRoutes("$default".into()));
}

#[test]
fn schedules_that_cannot_be_read_are_refused() {
    for text in [
        "cron(* * * * ? *)",
        "rate(0 minutes)",
        "rate(1 second)",
        "rate(x minutes)",
        "rate(1 minute",
    ] {
        let error = changed(|document| {
            let tick = &mut document["Resources"]["EscalateOverdue"]["Properties"]["Events"]["Tick"];
            tick["Properties"]["ScheduleExpression"] = text.into();
        });
        let expected = TemplateError::Schedule {
            at: "EscalateOverdue.Tick".into(),
            text: text.into(),
        };
        assert_eq!(error.unwrap_err(), expected);
    }
}

#[test]
fn what_is_missing_and_what_is_unknown_is_named() {
    let error = changed(|document| document["Resources"]["NoRoute"]["Properties"]["Timeout"] = Value::Null);
    assert_eq!(
        error.unwrap_err().to_string(),
        "NoRoute has no Timeout, or one of the wrong type"
    );
    let error = changed(|document| {
        document["Resources"]["NoRoute"]["Properties"]["Events"]["Anything"]["Type"] = "SQS".into();
    });
    assert_eq!(
        error.unwrap_err().to_string(),
        r#"NoRoute.Anything is an event of the unknown type "SQS""#
    );
    assert!(matches!(
        Template::parse("a: [").unwrap_err(),
        TemplateError::Yaml(_)
    ));
    assert_eq!(
        Template::parse("{}").unwrap_err().to_string(),
        "the template has no Resources, or one of the wrong type"
    );
}
