//! What the capacity team has beside `run`: pages, two runs side by side, stories, sweeps.

use super::{BAD_INPUT, HOLDS, HOLDS_NOT, Scratch, code, json, profile, ran, refused, says, simulator, text};
use surge::{People, Profile};

const SAME: i32 = 0;
const DIFFERENT: i32 = 1;

/// A page asks for nothing from anywhere and runs nothing.
fn stands_alone(page: &str) {
    assert!(page.starts_with("<!DOCTYPE html>"));
    assert!(page.trim_end().ends_with("</html>"));
    let low = page.to_lowercase();
    for forbidden in [
        "<script",
        "src=",
        "@import",
        "url(",
        "<link",
        "<iframe",
        "<object",
        "<image",
        "javascript:",
        " onload",
        "http-equiv",
    ] {
        assert!(!low.contains(forbidden), "{forbidden}");
    }
    for (position, _) in low.match_indices("href=") {
        assert!(low[position..].starts_with("href=\"#"), "only to a fragment");
    }
    for wanted in ["prefers-color-scheme:dark", "@media print", "lang=\"en-gb\""] {
        assert!(low.contains(wanted), "{wanted}");
    }
}

fn page(arguments: &str, name: &str, expected: i32) -> String {
    let file = Scratch::new(name);
    ran(&format!("{arguments} --html {}", file.0.display()), expected);
    std::fs::read_to_string(&file.0).expect("written")
}

#[test]
fn the_page_of_a_run_stands_alone_and_says_the_verdict_first() {
    let page = page("--profile smoke", "smoke.html", HOLDS_NOT);
    stands_alone(&page);
    let verdict = page
        .find("<p class=\"verdict bad\">The promise does not hold: ")
        .expect("a verdict");
    let first = page.find("<h2>What broke first</h2>").expect("what broke first");
    let plot = page.find("<svg ").expect("a plot");
    assert!(verdict < first && first < plot);
    assert!(
        page.contains("1 request went out, and no receipt ever came"),
        "the one that was lost"
    );
    let plots = page.matches("<svg ").count();
    assert!(plots >= 6, "{plots}");
    // Each has its text alternative, and its figures as a table.
    for part in [
        "role=\"img\" aria-labelledby=",
        "<title id=\"t",
        "<desc id=\"d",
        "<summary>The figures</summary>",
    ] {
        assert_eq!(page.matches(part).count(), plots, "{part}");
    }
    for simulator::world::Key { name: key, .. } in simulator::world::World::KEYS {
        assert!(page.contains(&format!("<td>{key}</td>")), "{key}");
    }
    let bill = page.find("<h2>What it costs</h2>").expect("the bill");
    let of = |what: &str| {
        let row = format!("<tr><td>{what}</td>");
        page[bill..].find(&row).unwrap_or_else(|| panic!("no {what}"))
    };
    assert!(of("agents on shift") < of("SMS") && of("SMS") < of("Lambda"));
    assert!(of("deliver_first_half") > of("Lambda"), "step by step");
    assert!(
        !page.contains("NaN") && !page.contains(">inf<") && !page.contains(">inf "),
        "every figure is one"
    );
}

#[test]
fn a_page_changes_nothing_of_the_run_and_is_the_same_twice() {
    let minute = profile("minute");
    let run = format!("--profile {minute} --seed 4");
    let file = Scratch::new("same.html");
    let with = json(&format!("{run} --html {}", file.0.display()), HOLDS);
    let once = std::fs::read_to_string(&file.0).expect("written");
    let without = json(&run, HOLDS);
    assert_eq!(with["resultHash"], without["resultHash"]);
    assert_eq!(once, page(&run, "again.html", HOLDS));
}

#[test]
fn a_page_of_a_promise_that_holds_says_so_and_what_was_set() {
    let minute = profile("minute");
    let page = page(
        &format!("--profile {minute} --ideal --sms-rate 7"),
        "ideal.html",
        0,
    );
    stands_alone(&page);
    assert!(page.contains("<p class=\"verdict good\">The promise holds: 100.000 %"));
    assert!(page.contains("Nothing: the promise held."));
    assert!(page.contains("<b>sms-rate 7</b> parts/s, and 20 by default"));
    assert!(page.contains("The contact centre owed nobody a call"));
}

#[test]
fn a_page_holds_no_personal_data() {
    let minute = profile("minute");
    let page = page(&format!("--profile {minute}"), "personal.html", HOLDS);
    let story = simulator(&format!("explain --profile {minute} --worst 20"));
    let mix = Profile::parse(&std::fs::read_to_string(&minute).expect("there"))
        .expect("a profile")
        .mix;
    let people = People::new(1, &mix);
    for output in [page.as_str(), text(&story.stdout)] {
        for person in (0..60).map(|index| people.person(index)) {
            let contacts = [&person.mobile, &person.home_phone, &person.email, &person.pec];
            for secret in contacts.into_iter().flatten().map(String::as_str) {
                assert!(!output.contains(secret), "a contact");
            }
            assert!(!output.contains(person.tax_code.as_str()), "a tax code");
        }
    }
}

fn diff(before: &Scratch, after: &Scratch) -> (i32, String) {
    let output = simulator(&format!("diff {} {}", before.0.display(), after.0.display()));
    assert_eq!(text(&output.stderr), "");
    (code(&output), text(&output.stdout).to_owned())
}

#[test]
fn two_runs_are_the_same_or_told_apart_the_promise_first() {
    let minute = profile("minute");
    let (one, again, other) = (
        Scratch::new("one.json"),
        Scratch::new("again.json"),
        Scratch::new("other.json"),
    );
    let run = |options: &str, file: &Scratch, expected| {
        ran(
            &format!("--profile {minute} {options} --json {}", file.0.display()),
            expected,
        );
    };
    run("--ideal", &one, 0);
    run("--ideal", &again, 0);
    run("--ideal --sms-rate 1", &other, 0);
    assert_eq!(
        diff(&one, &again),
        (SAME, "The two runs are the same.\n".to_owned())
    );
    let (code, said) = diff(&one, &other);
    assert_eq!(code, DIFFERENT);
    assert!(said.contains("sms-rate                     20 → 1\n"), "{said}");
    assert!(said.contains("The promise holds in both."), "{said}");
    let place = |part: &str| {
        said.find(part)
            .unwrap_or_else(|| panic!("«{part}» is not in {said}"))
    };
    assert!(place("Settings:") < place("The promise holds in both."));
    assert!(place("The promise holds in both.") < place("Waits and load:"));
    assert!(
        said[place("wait, median")..]
            .lines()
            .next()
            .expect("a line")
            .contains("WORSE"),
        "{said}"
    );
    run("--ideal --set sms-part-usd=0.09", &other, 0);
    let (_, said) = diff(&one, &other);
    let bill = said[said.find("Cost:").expect("it costs more")..].lines().nth(1);
    assert!(
        bill.is_some_and(|line| line.contains("the whole bill") && line.contains("WORSE")),
        "{said}"
    );
    run(
        "--seed 2 --set silent-share=1 --set email=0 --set pec=0",
        &again,
        HOLDS_NOT,
    );
    let (_, said) = diff(&one, &again);
    assert!(
        said.starts_with("Not the same people came: «minute», seed 1, and «minute», seed 2."),
        "{said}"
    );
    assert!(said.contains("THE PROMISE IS LOST"), "{said}");
    assert!(said.contains("kept, of working contacts"), "{said}");
    let (_, said) = diff(&again, &one);
    assert!(said.contains("THE PROMISE IS WON"), "{said}");
}

#[test]
fn what_is_no_report_is_told_all_that_it_lacks_of_both_files() {
    let (empty, text) = (Scratch::new("empty.json"), Scratch::new("text.json"));
    std::fs::write(&empty.0, "{\"profile\": 3, \"seed\": 1}").expect("written");
    std::fs::write(&text.0, "no report").expect("written");
    let lines = refused(&format!("diff {} {}", empty.0.display(), text.0.display()));
    for member in [
        "profile",
        "scheduleHash",
        "firstHalf/keptShare",
        "charged/smsParts",
        "verdict/holds",
        "world",
    ] {
        says(
            &lines,
            &format!("empty.json: no report of run --json: «{member}» is missing or of another kind"),
        );
    }
    says(&lines, "text.json: no JSON: ");
    assert!(!lines.iter().any(|line| line.contains("«seed»")), "{lines:#?}");
    let lines = refused("diff nowhere.json neither.json");
    says(&lines, "nowhere.json: ");
    says(&lines, "neither.json: ");
}

#[test]
fn a_story_tells_one_person_from_the_arrival_to_the_end_of_the_promise() {
    let minute = profile("minute");
    let output = simulator(&format!("explain --profile {minute} --request 3 --ideal"));
    assert_eq!((code(&output), text(&output.stderr)), (0, ""));
    let said = text(&output.stdout);
    assert!(said.starts_with("Arrival 3 is person "), "{said}");
    let places: Vec<usize> = [
        "comes to ask for a PIN: arrival 3",
        "the request is written down, to be kept by Thu 26 Mar 21:00:",
        "sees: accepted (202)",
        "sms: the provider takes the message",
        "deliver_first_half: first-half-sent",
        "record_receipt: first-half-accepted",
        "The promise: kept; the first receipt came after ",
    ]
    .into_iter()
    .map(|part| {
        said.find(part)
            .unwrap_or_else(|| panic!("«{part}» is not in {said}"))
    })
    .collect();
    assert!(places.is_sorted(), "{said}");
    assert!(
        said.contains("sms: a report says that the network has the message"),
        "{said}"
    );
}

#[test]
fn the_longest_waits_are_those_of_the_report_and_each_is_told() {
    let minute = profile("minute");
    let report = json(&format!("--profile {minute} --seed 2"), HOLDS);
    let output = simulator(&format!("explain --profile {minute} --seed 2 --worst 3"));
    assert_eq!((code(&output), text(&output.stderr)), (0, ""));
    let said = text(&output.stdout);
    let accepted = report["accepted"].as_u64().expect("a count");
    assert!(
        said.starts_with(&format!("The longest 3 waits of {accepted} accepted requests; ")),
        "{said}"
    );
    let stories: Vec<&str> = said.split("\nArrival ").skip(1).collect();
    assert_eq!(stories.len(), 3, "{said}");
    for story in stories {
        assert!(story.contains("comes to ask for a PIN"), "{story}");
        assert!(story.contains("the first receipt came after "), "{story}");
    }
}

#[test]
fn a_story_that_cannot_be_told_is_refused_with_everything_that_is_wrong() {
    let lines = refused("explain --profile nope --request 0 --sms-rate 0 --json x.json");
    says(&lines, "--request takes a whole number from 1 on, and not «0»");
    says(&lines, "there is no profile «nope»");
    says(&lines, "«sms-rate» takes a whole number from 1 to 10000");
    says(&lines, "explain writes no report: leave --json and --html out");
    let minute = profile("minute");
    says(
        &refused(&format!("explain --profile {minute} --request 61")),
        "--request takes a whole number from 1 to 60 here",
    );
    says(
        &refused(&format!("explain --profile {minute} --worst 101")),
        "--worst takes a whole number from 1 to 100",
    );
    let both = simulator(&format!("explain --profile {minute} --worst 1 --request 1"));
    assert_eq!(code(&both), BAD_INPUT);
}

#[test]
fn a_sweep_runs_every_combination_and_each_is_the_run_it_says() {
    let minute = profile("minute");
    let (table, map) = (Scratch::new("sweep.csv"), Scratch::new("sweep.html"));
    let output = simulator(&format!(
        "sweep --profile {minute} --vary sms-rate=1..3:2 --vary mismatch=0,0.5 --csv {} --html {}",
        table.0.display(),
        map.0.display()
    ));
    assert_eq!((code(&output), text(&output.stderr)), (0, ""));
    assert_eq!(
        text(&output.stdout).lines().count(),
        6,
        "head, four runs, the verdict"
    );
    let csv = std::fs::read_to_string(&table.0).expect("written");
    let rows: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(rows[0][..4], ["sms-rate", "mismatch", "holds", "keptShare"]);
    let of: Vec<[&str; 2]> = rows[1..].iter().map(|row| [row[0], row[1]]).collect();
    assert_eq!(of, [["1", "0"], ["1", "0.5"], ["3", "0"], ["3", "0.5"]]);
    assert!(rows.iter().all(|row| row.len() == rows[0].len()), "{csv}");
    let page = std::fs::read_to_string(&map.0).expect("written");
    stands_alone(&page);
    assert_eq!(page.matches("<rect ").count(), 4);
    // The same run by itself comes to the same.
    let alone = simulator(&format!("run --profile {minute} --sms-rate 3 --json -"));
    let alone: serde_json::Value = serde_json::from_slice(&alone.stdout).expect("JSON");
    let swept = simulator(&format!(
        "sweep --profile {minute} --vary mismatch=0.1 --sms-rate 3 --csv {}",
        table.0.display()
    ));
    assert_eq!(code(&swept), 0);
    let csv = std::fs::read_to_string(&table.0).expect("written");
    let hash = csv.trim_end().rsplit(',').next();
    let usd = csv.trim_end().rsplit(',').nth(1).and_then(|usd| usd.parse().ok());
    assert_eq!(usd, alone["bill"]["usd"].as_f64());
    assert!(usd > Some(0.0));
    assert_eq!(
        hash,
        alone["resultHash"].as_str(),
        "mismatch is 0.1 in the profile"
    );
}

#[test]
fn everything_wrong_with_a_sweep_is_named_at_once() {
    let lines = refused(
        "sweep --profile smoke --vary sms-rate=0,10 --vary agnts=1 --vary x --vary mismatch=2 --vary seed=1,1 \
         --vary retries=3 --vary retries=4 --csv /nowhere/x.csv --json x.json",
    );
    for wanted in [
        "«sms-rate» takes a whole number from 1 to 10000",
        "«agnts» is no key of the world",
        "--vary x: write key=1,2,3 or key=from..to:step",
        "«mismatch» takes a number from 0 to 1, and not «2»",
        "--vary seed=1,1: a value comes twice",
        "--vary names «retries» twice",
        "--csv /nowhere/x.csv: ",
        "sweep writes no JSON",
    ] {
        says(&lines, wanted);
    }
    says(
        &refused("sweep --profile smoke --vary seed=1..10001"),
        "these are more than 10000 runs",
    );
    says(
        &refused("sweep --profile smoke --vary seed=1..200 --vary retries=0..99"),
        "these are more than 10000 runs",
    );
    says(
        &refused("sweep --profile smoke --ideal --vary silent-share=0.1"),
        "--ideal sets «silent-share» itself",
    );
}
