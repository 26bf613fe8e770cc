use super::*;

fn wrong(text: &str) -> Vec<String> {
    let errors = World::parse(text).expect_err("it is wrong");
    errors.to_string().lines().map(str::to_owned).collect()
}

#[test]
fn every_world_that_is_built_in_can_be_read_and_is_another() {
    let worlds = World::NAMES.map(|name| World::parse(World::named(name).expect("built in")).expect(name));
    assert_eq!(World::named("atlantis"), None);
    let [milan, frankfurt, ireland, local] = &worlds;
    assert_eq!((milan.gateway_rate, milan.gateway_burst), (2_500, 1_250));
    assert_eq!((milan.publish_rate, frankfurt.publish_rate), (300, 1_500));
    assert_eq!((ireland.publish_rate, ireland.key_rate), (9_000, 100_000));
    for world in &worlds {
        assert_eq!(world.figures().len(), World::KEYS.len());
        assert_eq!(world.sms_rate, World::default().sms_rate);
    }
    let drain = steps::Settings::default().drain;
    let rates = (local.sms_rate, local.email_rate, local.pec_rate);
    let usual = (drain.rate_per_s, drain.email_rate_per_s, drain.pec_rate_per_s);
    assert_eq!(rates, usual, "on one machine nothing sets the drains otherwise");
    assert_eq!(
        local.clone().without_limits(),
        *local,
        "one machine has no account"
    );
    assert!([milan, frankfurt, ireland].iter().all(|world| world.nudge == 0) && local.nudge == 1);
}

/// Where a figure may be from: AWS's pages, the rules, the surge's table, the template, a paper, or nowhere.
fn is_a_source(text: &str) -> bool {
    let of_a_rule = |word: &str| {
        let number = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        let rest = number.strip_prefix('R').or_else(|| number.strip_prefix('D'));
        rest.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    [
        "AWS",
        "surge.md",
        "as deployed",
        "assumed",
        "a choice",
        "infra/local",
    ]
    .iter()
    .any(|known| text.contains(known))
        || text.split_whitespace().any(of_a_rule)
}

#[test]
fn every_world_that_is_built_in_names_every_key_with_its_unit_and_its_source() {
    for name in World::NAMES {
        let text = World::named(name).expect("built in");
        let lines: Vec<&str> = text.lines().collect();
        for key in World::KEYS {
            let start = format!("{} = ", key.name);
            let at = lines.iter().position(|line| line.starts_with(&start));
            let at = at.unwrap_or_else(|| panic!("{name} names no {}", key.name));
            let unit = format!(" # {}", key.unit);
            assert!(lines[at].ends_with(&unit), "{name}, {}: {unit}", key.name);
            let above: Vec<&str> = lines[..at]
                .iter()
                .rev()
                .take_while(|line| line.starts_with("# "))
                .copied()
                .collect();
            let comment: String = above.into_iter().rev().map(|line| &line[1..]).collect();
            let (meaning, source) = comment.split_once(" Source: ").unwrap_or_default();
            assert!(meaning.len() > 8, "{name}, {}: what it means", key.name);
            assert!(is_a_source(source), "{name}, {}: «{source}»", key.name);
        }
    }
}

#[test]
fn every_key_says_where_its_default_is_from() {
    for key in World::KEYS {
        assert!(is_a_source(key.source), "{}: «{}»", key.name, key.source);
        assert!(!key.unit.is_empty() && key.meaning.ends_with('.'), "{}", key.name);
    }
}

#[test]
fn everything_wrong_with_a_file_is_told_at_once_with_its_line_and_a_remedy() {
    let lines = wrong(
        "sms-rat = 20\n\
         dead-share = 2\n\
         sms-rate = \"many\"\n\
         retries = 2.5\n\
         read-ms = 400\n\
         concurrency = 0x10\n\
         xylophone-of-the-north = 1\n\
         [[outage]]\n\
         channel = \"fax\"\n\
         from = \"tomorrow\"\n\
         untill = 3\n",
    );
    let wanted = [
        "line 1, sms-rat: nothing is known by this name; `simulator world` lists the keys; did you mean «sms-rate»?",
        "line 2, dead-share: 2 will not do; «dead-share» takes a number from 0 to 1 (share)",
        "line 3, sms-rate: this is a TOML string; «sms-rate» takes a whole number from 1 to 10000 (parts/s)",
        "line 4, retries: 2.5 will not do; «retries» takes a whole number from 0 to 100 (times)",
        "line 6, concurrency: this is a TOML integer; «concurrency» takes a whole number from 1 to 1000000 (environments)",
        "line 7, xylophone-of-the-north: nothing is known by this name; `simulator world` lists the keys; take it out",
        "line 8, outage[0].duration: this is missing; write an ISO 8601 duration in hours, minutes and seconds, such as \"PT1H30M\"",
        "line 9, outage[0].channel: «fax» will not do; write \"sms\", \"email\" or \"pec\"",
        "line 10, outage[0].from: «tomorrow» will not do; write an RFC 3339 instant, such as \"2020-04-01T09:00:00+02:00\"",
        "line 11, outage[0].untill: nothing is known by this name; write [[outage]] and below it channel, from and duration",
    ];
    for wanted in wanted {
        assert!(
            lines.iter().any(|line| line == wanted),
            "«{wanted}» is not in {lines:#?}"
        );
    }
    assert!(
        lines
            .iter()
            .any(|line| line.contains("«read-p99-ms» is 20 and «read-ms» 400"))
    );
    assert_eq!(lines.len(), wanted.len() + 1, "{lines:#?}");
    let syntax = wrong("sms-rate = 20\nagents = = 3\n");
    assert!(syntax[0].starts_with("line 2: "), "{syntax:#?}");
    assert_eq!(
        wrong("outage = 3")[0],
        format!("line 1, outage: this is a TOML integer; {OUTAGES}")
    );
}

#[test]
fn an_outage_is_an_instant_and_a_duration() {
    let world = World::parse(
        "[[outage]]\nchannel = \"email\"\nfrom = 2020-04-01T09:00:00+02:00\nduration = \"PT1H30M\"\n",
    )
    .expect("a world");
    let from_ns = nanoseconds("2020-04-01T07:00:00Z".parse().expect("an instant"));
    let outage = Outage {
        channel: Channel::Email,
        from_ns,
        until_ns: from_ns + 5_400_000_000_000,
    };
    assert_eq!(world.outages, [outage]);
    for duration in ["P1D", "PT0S", "-PT1H", "PT9000H", "soon"] {
        let text = format!(
            "[[outage]]\nchannel = \"pec\"\nfrom = \"2020-04-01T07:00:00Z\"\nduration = \"{duration}\"\n"
        );
        assert!(
            wrong(&text)[0].starts_with("line 4, outage[0].duration: "),
            "{duration}"
        );
    }
}

#[test]
fn a_file_need_not_name_every_key() {
    let world = World::parse("sms-rate = 40 # parts/s\n").expect("a world");
    let wanted = World {
        sms_rate: 40,
        ..World::default()
    };
    assert_eq!(world, wanted);
}
