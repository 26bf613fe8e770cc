//! Which plots a report has, and what each of them says in words.

mod shown;

use page::plot::{Drawn, Plot, Time};
use page::words::{count, instant, short, span};
use shown::{Shown, number, peak};
use simulator::findings::Findings;
use simulator::report::Report;
use simulator::series::{Flow, Level, Series};

/// The hours of the promise (D9).
const PROMISED_H: f64 = 12.0;

const SENT: [Flow; 3] = [Flow::SentSms, Flow::SentEmail, Flow::SentPec];
const TAKEN: [Flow; 3] = [Flow::TakenSms, Flow::TakenEmail, Flow::TakenPec];

/// A section of a page: its heading, and a plot, or what is to be said in its place.
pub(crate) struct Section {
    pub(crate) heading: &'static str,
    pub(crate) plot: Result<Plot, &'static str>,
}

/// Every section, in the order in which a reader asks.
pub(crate) fn sections(report: &Report, findings: &Findings) -> Vec<Section> {
    let series = &findings.series;
    vec![
        delays(findings),
        flows(series),
        backlog(report, series),
        throttled(series),
        calls(series),
        load(report, series),
        waiting(report, series),
        letters(report, series),
    ]
}

fn delays(findings: &Findings) -> Section {
    const HOUR_NS: i64 = 3_600_000_000_000;
    let step = |name, of: fn(&simulator::findings::Hour) -> Option<f64>| {
        let points = findings.hours.iter().flat_map(|hour| {
            let hours = of(hour).unwrap_or(0.0) / 3_600.0;
            [(hour.from_ns, hours), (hour.from_ns + HOUR_NS, hours)]
        });
        Drawn {
            name,
            points: points.collect(),
        }
    };
    let worst = findings
        .hours
        .iter()
        .filter_map(|hour| Some((hour.from_ns, hour.p99_s?)));
    let worst = worst.fold(
        (0, 0.0),
        |best: (i64, f64), hour| if hour.1 > best.1 { hour } else { best },
    );
    let longest = findings
        .hours
        .iter()
        .filter_map(|hour| hour.max_s)
        .fold(0.0, f64::max);
    let never: u64 = findings.hours.iter().map(|hour| hour.never).sum();
    let plot = if worst.0 == 0 {
        Err("Nobody had a receipt, so there is no wait to show.")
    } else {
        Ok(Plot {
            title: "Wait for the first half, by the hour of asking",
            says: format!(
                "The slowest hour to ask in began on {}: one in a hundred waited more than {}. The longest wait of all \
                 was {}. {} never had a receipt, and are in no line.",
                instant(worst.0),
                span(Some(worst.1)),
                span(Some(longest)),
                count(never)
            ),
            unit: "hours",
            time: Time::Clock,
            lines: vec![
                step("half waited longer (median)", |hour| hour.p50_s),
                step("one in a hundred waited longer", |hour| hour.p99_s),
                step("the longest wait", |hour| hour.max_s),
            ],
            limit: Some(("the promise: 12 hours", PROMISED_H)),
        })
    };
    Section {
        heading: "How long people waited",
        plot,
    }
}

fn flows(series: &Series) -> Section {
    let flows = [&[Flow::Arrivals][..], &SENT, &TAKEN].concat();
    let shown = Shown::of(series, &flows, &[]);
    let lines = vec![
        shown.rate("people who ask", &[Flow::Arrivals], 1.0),
        shown.rate("messages sent", &SENT, 1.0),
        shown.rate("messages the network took", &TAKEN, 1.0),
    ];
    let (asked, sent) = (peak(&lines[0]), peak(&lines[1]));
    Section {
        heading: "Who came, and what went out",
        plot: Ok(Plot {
            title: "Arrivals and deliveries",
            says: format!(
                "At most {} people a second asked ({}); at most {} messages a second went out ({}).{}",
                short(asked.1),
                instant(asked.0),
                short(sent.1),
                instant(sent.0),
                shown.rest()
            ),
            unit: "a second",
            time: Time::Clock,
            lines,
            limit: None,
        }),
    }
}

fn backlog(report: &Report, series: &Series) -> Section {
    let levels = [Level::WaitingSms, Level::WaitingEmail, Level::WaitingPec];
    let shown = Shown::of(series, &[], &levels);
    let lines = vec![
        shown.level("by SMS", levels[0]),
        shown.level("by email", levels[1]),
        shown.level("by PEC", levels[2]),
    ];
    let (at, most) = peak(&lines[0]);
    let rate = report
        .world
        .get("sms-rate")
        .and_then(|rate| rate.parse::<f64>().ok());
    let lasts = rate.map_or_else(String::new, |rate| {
        format!(": {} of sending at {rate:.0}/s", span(Some(most / rate)))
    });
    let plot = if lines.iter().all(|line| peak(line).1 == 0.0) {
        Err("No first half was ever seen waiting at a full minute.")
    } else {
        Ok(Plot {
            title: "First halves that wait to be sent",
            says: format!(
                "The queue of SMS was longest on {}, with {} first halves{lasts}.",
                instant(at),
                short(most)
            ),
            unit: "first halves",
            time: Time::Clock,
            lines,
            limit: None,
        })
    };
    Section {
        heading: "What queued",
        plot,
    }
}

/// Where something is sent back, line by line.
const PLACES: [(&str, &[Flow]); 7] = [
    ("citizens: no Lambda environment", &[Flow::TurnedAway]),
    ("citizens: API Gateway's rate", &[Flow::Gateway]),
    ("calls of DynamoDB", &[Flow::Tables]),
    ("calls of KMS", &[Flow::Keys]),
    ("SMS: too fast for SNS", &[Flow::ThrottledSms]),
    (
        "email and PEC: too fast",
        &[Flow::ThrottledEmail, Flow::ThrottledPec],
    ),
    ("quota or money used up, or an outage", &[Flow::Quotas]),
];

fn throttled(series: &Series) -> Section {
    let all = PLACES.map(|(_, flows)| flows).concat();
    let shown = Shown::of(series, &all, &[]);
    let end = series
        .samples()
        .last()
        .copied()
        .unwrap_or_else(|| *series.start());
    let counted = |flows: &[Flow]| flows.iter().map(|flow| end.flow(*flow)).sum::<u64>();
    let hit: Vec<_> = PLACES
        .into_iter()
        .filter(|(_, flows)| counted(flows) > 0)
        .collect();
    let first = |flows: &[Flow]| flows.iter().filter_map(|flow| series.first(*flow)).min();
    let say = |(name, flows): &(&str, &[Flow])| {
        let since = first(flows).map_or_else(String::new, |at| format!(", first on {}", instant(at)));
        format!("{name}: {} times{since}", count(counted(flows)))
    };
    let plot = if hit.is_empty() {
        Err("Nothing was throttled, at no place.")
    } else {
        let says = hit.iter().map(say).collect::<Vec<_>>().join("; ");
        let lines = hit.iter().map(|(name, flows)| shown.rate(name, flows, 60.0));
        Ok(Plot {
            title: "What was throttled, and when",
            says: format!("{says}. What is sent back is tried again."),
            unit: "a minute",
            time: Time::Clock,
            lines: lines.collect(),
            limit: None,
        })
    };
    Section {
        heading: "What was throttled",
        plot,
    }
}

fn calls(series: &Series) -> Section {
    let levels = [Level::CallsOwed, Level::OnTheLine];
    let shown = Shown::of(series, &[Flow::Calls, Flow::Callers], &levels);
    let lines = vec![
        shown.level("calls that the centre owes", levels[0]),
        shown.level("callers who wait on the line", levels[1]),
    ];
    let (owed, line) = (peak(&lines[0]), peak(&lines[1]));
    let plot = if owed.1 == 0.0 && line.1 == 0.0 {
        Err("The contact centre owed nobody a call, and nobody called.")
    } else {
        Ok(Plot {
            title: "The contact centre's queue",
            says: format!(
                "At most {} people were owed a call ({}); at most {} waited on the line.",
                short(owed.1),
                instant(owed.0),
                short(line.1)
            ),
            unit: "people",
            time: Time::Clock,
            lines,
            limit: None,
        })
    };
    Section {
        heading: "The contact centre's queue",
        plot,
    }
}

fn load(report: &Report, series: &Series) -> Section {
    let shown = Shown::of(series, &[], &[Level::AgentsBusy]);
    let busy = shown.level("agents on a call", Level::AgentsBusy);
    let agents = report.centre.agents;
    let plot = if peak(&busy).1 == 0.0 {
        Err("No agent was on a call.")
    } else {
        Ok(Plot {
            title: "The contact centre's load",
            says: format!(
                "At most {} of {} agents were on a call at once ({}); over all their shifts they were busy for {:.1} %.",
                short(peak(&busy).1),
                count(u64::from(agents)),
                instant(peak(&busy).0),
                report.centre.busy_share * 100.0,
            ),
            unit: "agents",
            time: Time::Clock,
            lines: vec![busy],
            limit: Some(("agents on shift", f64::from(agents))),
        })
    };
    Section {
        heading: "The contact centre's load",
        plot,
    }
}

fn waiting(report: &Report, series: &Series) -> Section {
    let centre = &report.centre;
    let shown = Shown::of(series, &[Flow::Answered], &[Level::OnTheLine]);
    let line = shown.ratio(
        "average wait of those answered",
        (Flow::WaitedS, Flow::Answered),
        1.0 / 60.0,
    );
    let last = series
        .samples()
        .last()
        .copied()
        .unwrap_or_else(|| *series.start());
    let (answered, waited) = (last.flow(Flow::Answered), last.flow(Flow::WaitedS));
    let plot = if answered == 0 {
        Err(if centre.hung_up == 0 {
            "Nobody called the contact centre and was answered."
        } else {
            "Nobody who called the contact centre was answered: all hung up."
        })
    } else {
        let (at, most) = peak(&line);
        let longest = if most > 0.0 {
            format!(
                "; in the worst half hour, until {}, {}",
                instant(at),
                span(Some(most * 60.0))
            )
        } else {
            String::new()
        };
        Ok(Plot {
            title: "How long callers waited",
            says: format!(
                "{} callers were answered, after {} on average{longest}. {} calls ended on the line and {} found the \
                 centre shut; {} called again.",
                count(answered),
                span(Some(number(waited) / number(answered))),
                count(centre.hung_up),
                count(centre.found_shut),
                count(centre.redialled),
            ),
            unit: "minutes",
            time: Time::Clock,
            lines: vec![line],
            limit: None,
        })
    };
    Section {
        heading: "How long callers waited on the line",
        plot,
    }
}

fn letters(report: &Report, series: &Series) -> Section {
    let shown = Shown::of(series, &[Flow::LettersOwed, Flow::LettersPrinted], &[]);
    let lines = vec![
        shown.total("letters due so far", Flow::LettersOwed),
        shown.total("letters printed so far", Flow::LettersPrinted),
        shown.level("letters that wait for the printer", Level::LettersWaiting),
    ];
    let letters = &report.letters;
    let rest = letters.last_printed_on.as_ref().map_or_else(String::new, |day| {
        format!(
            " When the run ended {} waited, the last of them until {day}.",
            count(letters.waiting)
        )
    });
    let plot = if peak(&lines[0]).1 == 0.0 {
        Err("No letter fell due.")
    } else {
        Ok(Plot {
            title: "Letters and the printer",
            says: format!("{} letters were printed.{rest}", count(letters.printed)),
            unit: "letters",
            time: Time::Clock,
            lines,
            limit: None,
        })
    };
    Section {
        heading: "Letters with the second half",
        plot,
    }
}
