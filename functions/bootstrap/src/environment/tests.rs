use super::*;

fn read(step: Step, variables: &[(&str, &str)]) -> Result<Environment, EnvironmentError> {
    Environment::read(step, &|name| {
        variables
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| (*value).to_owned())
    })
}

fn wrong(step: Step, variables: &[(&str, &str)]) -> Vec<&'static str> {
    match read(step, variables) {
        Err(EnvironmentError::Variables(wrong)) => wrong.iter().map(|wrong| wrong.name).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_handler_names_the_step_before_the_function() {
    let of = |variables: &'static [(&str, &str)]| {
        step(&|name| {
            variables
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| (*value).into())
        })
    };
    let both = of(&[
        ("_HANDLER", "show_request"),
        ("AWS_LAMBDA_FUNCTION_NAME", "request_pin"),
    ]);
    assert_eq!(both, Ok(Step::ShowRequest));
    assert_eq!(
        of(&[("AWS_LAMBDA_FUNCTION_NAME", "list_places")]),
        Ok(Step::ListPlaces)
    );
    let error = of(&[("_HANDLER", "bootstrap")]).unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"neither the handler nor the function's name is a step: ["bootstrap"]"#
    );
}

#[test]
fn a_step_without_ports_needs_nothing() {
    for step in [Step::ListPlaces, Step::ShowInterface, Step::NoRoute] {
        assert!(read(step, &[]).is_ok(), "{step:?}");
    }
}

#[test]
fn everything_missing_is_named_at_once() {
    assert_eq!(
        wrong(Step::RequestPin, &[]),
        [
            "INPS_PIN_TABLE",
            "INPS_PIN_ARCHIVE_TABLE",
            "INPS_PIN_DATA_KEY_WRAPPED_BY",
            "INPS_PIN_DATA_KEY"
        ]
    );
    assert_eq!(
        wrong(Step::DeliverFirstHalf, &[("INPS_PIN_TABLE", "")]),
        [
            "INPS_PIN_TABLE",
            "INPS_PIN_KEY_DERIVE_FIRST",
            "INPS_PIN_KEY_FINGERPRINT_FIRST",
            "INPS_PIN_MAIL_FROM",
            "INPS_PIN_MAIL_CONFIGURATION_SET",
            "INPS_PIN_PEC_SMTP",
            "INPS_PIN_PEC_IMAP",
            "INPS_PIN_PEC_USER",
            "INPS_PIN_PEC_FROM",
            "INPS_PIN_PEC_DOMAIN",
            "INPS_PIN_PEC_SECRET"
        ]
    );
    let message = read(Step::RecordReceipt, &[]).unwrap_err().to_string();
    assert_eq!(message, "INPS_PIN_TABLE is not set");
}

/// What a sender of email and PEC needs besides.
const SENDERS: [(&str, &str); 8] = [
    ("INPS_PIN_MAIL_FROM", "pin@pin.example.org"),
    ("INPS_PIN_MAIL_CONFIGURATION_SET", "set"),
    ("INPS_PIN_PEC_SMTP", "smtps.pec.example.org:465"),
    ("INPS_PIN_PEC_IMAP", "imaps.pec.example.org:993"),
    ("INPS_PIN_PEC_USER", "pin@pec.example.org"),
    ("INPS_PIN_PEC_FROM", "pin@pec.example.org"),
    ("INPS_PIN_PEC_DOMAIN", "pin.example.org"),
    ("INPS_PIN_PEC_SECRET", "arn:secret"),
];

#[test]
fn the_pec_account_arrives_and_a_server_is_a_name_and_a_port() {
    let table = [("INPS_PIN_TABLE", "table")];
    let account = read(Step::PollPec, &[&table[..], &SENDERS].concat()).unwrap().pec;
    let account = account.expect("an account");
    assert_eq!(
        (account.settings.smtp.host.as_str(), account.settings.imap.port),
        ("smtps.pec.example.org", 993)
    );
    assert_eq!(
        (account.settings.message_host.as_str(), account.secret.as_str()),
        ("pin.example.org", "arn:secret")
    );
    for wrong_server in [
        "pec.example.org",
        "pec.example.org:",
        ":465",
        "a b:465",
        "pec.example.org:0",
    ] {
        let mut variables = [&table[..], &SENDERS].concat();
        variables[3].1 = wrong_server;
        assert_eq!(
            wrong(Step::PollPec, &variables),
            ["INPS_PIN_PEC_SMTP"],
            "{wrong_server}"
        );
    }
    assert!(read(Step::RecordReceipt, &table).unwrap().pec.is_none());
}

#[test]
fn everything_ill_formed_is_named_and_nothing_quoted() {
    let variables = [
        ("INPS_PIN_TABLE", "table"),
        ("INPS_PIN_KEY_DERIVE_FIRST", "1=secret-looking,1=other"),
        ("INPS_PIN_KEY_FINGERPRINT_FIRST", "one=arn"),
        ("INPS_PIN_SMS_RATE_PER_S", "-7"),
        ("INPS_PIN_ALPHABET", "runes"),
        ("INPS_PIN_SMS_SENDER_ID", "803164"),
        ("INPS_PIN_SMS_MAX_PRICE_USD", "9,95"),
    ];
    let error = read(Step::DeliverFirstHalf, &[&variables[..], &SENDERS].concat()).unwrap_err();
    let EnvironmentError::Variables(wrong) = &error else {
        panic!("{error:?}")
    };
    let mut named: Vec<_> = wrong.iter().map(|wrong| wrong.name).collect();
    let mut expected: Vec<_> = variables[1..].iter().map(|(name, _)| *name).collect();
    named.sort_unstable();
    expected.sort_unstable();
    assert_eq!(named, expected);
    for (_, value) in &variables[1..] {
        assert!(!error.to_string().contains(value), "{error}");
    }
}

#[test]
fn good_settings_arrive() {
    let variables = [
        ("INPS_PIN_TABLE", "table"),
        ("INPS_PIN_KEY_DERIVE_FIRST", "1=arn:one,12=arn:twelve"),
        ("INPS_PIN_KEY_FINGERPRINT_FIRST", "1=arn:print"),
        ("INPS_PIN_SMS_RATE_PER_S", "35"),
        ("INPS_PIN_ALPHABET", "digits"),
        ("INPS_PIN_SMS_SENDER_ID", "INPSPIN"),
        ("INPS_PIN_SMS_MAX_PRICE_USD", "0.15"),
    ];
    let environment = read(Step::DeliverFirstHalf, &[&variables[..], &SENDERS].concat()).unwrap();
    assert_eq!(environment.settings.drain.rate_per_s, 35);
    assert_eq!(environment.settings.alphabet, Alphabet::Digits);
    assert_eq!(environment.sms.sender_id.as_deref(), Some("INPSPIN"));
    assert_eq!(environment.sms.max_price_usd.as_deref(), Some("0.15"));
    let Keys::Kms { purposes, data_key } = environment.keys else {
        panic!("no KMS")
    };
    assert!(data_key.is_none(), "a drain is not given the data key");
    let derive = &purposes[&Purpose::DeriveFirst];
    assert_eq!(derive[&KeyVersion(12)], "arn:twelve");
    assert_eq!(derive.len(), 2);
}

#[test]
fn a_data_key_is_base64() {
    let with = |key: &str| {
        read(
            Step::ShowRequest,
            &[
                ("INPS_PIN_TABLE", "table"),
                ("INPS_PIN_DATA_KEY_WRAPPED_BY", "arn"),
                ("INPS_PIN_DATA_KEY", key),
            ],
        )
    };
    let Keys::Kms {
        data_key: Some(data_key),
        ..
    } = with("1=c2Vjcg==").unwrap().keys
    else {
        panic!("no data key")
    };
    assert_eq!(data_key.versions[&KeyVersion(1)], b"secr");
    // What the template gives before the key was ever made.
    assert!(with("1=").is_err());
    assert!(with("1=c2Vjcg").is_err(), "not padded");
}

#[test]
fn a_key_file_stands_for_every_key() {
    let variables = [("INPS_PIN_TABLE", "table"), ("INPS_PIN_KEY_FILE", "/tmp/keys")];
    for step in [Step::ShowRequest, Step::DeliverFirstHalf] {
        assert!(
            matches!(
                read(step, &[&variables[..], &SENDERS].concat()).unwrap().keys,
                Keys::File(_)
            ),
            "{step:?}"
        );
    }
}
