//! No half and no token in anything that can be shown.

use crate::access::{self, Citizen};
use crate::town::{Town, at, draft, half_in, minutes, moved};
use pin::delivery::{ProviderId, SendOutcome};
use pin::receipt::Outcome;
use std::fmt::Write as _;
use steps::ports::{PinReader, RequestReader};

#[test]
fn r2_no_view_problem_or_row_shows_a_half_or_a_token() {
    let town = Town::new();
    let mut shown = String::new();
    let mut tokens = Vec::new();
    town.world.sms.script(|number, _| match number % 3 {
        0 => SendOutcome::Unclear,
        1 => SendOutcome::Throttled,
        _ => SendOutcome::Taken(ProviderId(format!("sms-{number}").into())),
    });
    let mut requests = Vec::new();
    for n in 0..6 {
        town.archive(n);
        let accepted = town
            .request(if n == 5 { moved(n) } else { draft(n) })
            .expect("accepted");
        let _ = writeln!(shown, "{accepted:?} {:?}", town.request(draft(n)));
        tokens.push(accepted.follow_up_token.reveal());
        requests.push(accepted);
    }
    for _ in 0..10 {
        let _ = writeln!(shown, "{:?}", town.drain());
        let _ = writeln!(shown, "{:?}", town.escalate());
        town.advance(minutes(2));
    }
    for sent in town.sent() {
        if let Some(provider_id) = sent.provider_id {
            let _ = writeln!(
                shown,
                "{:?}",
                town.reports(&[(&provider_id, Outcome::AcceptedByCarrier)])
            );
        }
    }
    town.ticks_until(at("2020-03-26T19:00:00+01:00"));
    for accepted in &requests {
        let _ = writeln!(shown, "{:?}", town.show(accepted));
        let _ = writeln!(shown, "{:?}", town.delivery(accepted.request));
        let row = pollster::block_on(town.world.store.find(accepted.request))
            .expect("reads")
            .expect("there");
        let _ = writeln!(shown, "{row:?}");
    }
    let _ = writeln!(shown, "{:?} {:?}", draft(1), town.settings);
    let halves: Vec<_> = town.sent().iter().map(|sent| half_in(&sent.text)).collect();
    assert!(halves.len() >= 5);
    for half in halves {
        let (left, right) = half.split_at(4);
        assert!(
            !shown.contains(&half) && !shown.contains(&format!("{left} {right}")),
            "a half is shown"
        );
    }
    for token in tokens {
        assert!(!shown.contains(&token), "a token is shown");
    }
    for personal in [
        crate::town::tax_code(1),
        crate::town::mobile(1),
        "m@example.org".to_owned(),
    ] {
        assert!(!shown.contains(&personal), "personal data are shown");
    }
}

#[test]
fn r4_no_view_problem_or_row_shows_a_pin_a_token_or_a_cookie() {
    let town = Town::new();
    let mut shown = String::new();
    let citizens: Vec<_> = (0..4).map(|n| Citizen::new(&town, n)).collect();
    let mut secrets = Vec::new();
    for (citizen, chosen) in citizens
        .iter()
        .zip([None, Some("ZUCCHER7"), None, Some("12345678")])
    {
        let half = town.login(&citizen.code, &citizen.first).expect("opens");
        let wrong = town.login(&citizen.code, "GALILE09");
        let activated = town.activate(citizen, chosen);
        let _ = writeln!(shown, "{half:?} {wrong:?} {activated:?}");
        secrets.push(half.token.reveal());
        secrets.push(half.device.expect("a cookie").reveal());
        let kept = activated
            .ok()
            .and_then(|view| view.assigned)
            .map(|pin| pin.reveal().to_owned());
        let kept = kept.unwrap_or_else(|| "ZUCCHER7".to_owned());
        let opened = town.login(&citizen.code, &kept);
        let _ = writeln!(
            shown,
            "{opened:?} {:?}",
            access::activation(&citizen.code, &citizen.initial(), chosen).draft
        );
        let _ = writeln!(shown, "{:?}", access::login(&citizen.code, &kept).draft);
        if let Ok(opened) = opened {
            secrets.push(opened.token.reveal());
        }
        let person = citizen.person(&town);
        let row = pollster::block_on(town.world.store.kept_pin(person)).expect("reads");
        let _ = writeln!(shown, "{row:?} {:?}", town.delivery(citizen.request));
        let found = pollster::block_on(town.world.store.find(citizen.request)).expect("reads");
        let _ = writeln!(shown, "{found:?}");
        secrets.extend([
            kept,
            citizen.first.clone(),
            citizen.second.clone(),
            citizen.code.clone(),
        ]);
    }
    assert!(
        shown.len() > 2_000 && secrets.len() > 20,
        "there is something to look through"
    );
    for (place, secret) in secrets.iter().enumerate() {
        assert!(!shown.contains(secret.as_str()), "secret {place} is shown");
    }
}
