//! A plan for a reader who has to sign it.

use super::purchases;
use page::words::{count, per_cent, short};
use simulator::bill::Usd;
use simulator::plan::{Binding, Plan, Question};
use std::fmt::Write;

/// The whole of it.
pub(crate) fn of(question: &Question, plan: &Plan) -> String {
    let mut text = format!(
        "{} · {} from {} · first half within {:#} for {} of validated requests with a working contact\n",
        question.profile.name,
        of_seeds(question.seeds),
        question.seed,
        question.deadline,
        percent(question.keep),
    );
    let _ = writeln!(
        text,
        "  closed form       μ* {:.2} parts/s, as a fluid: no rate below it does",
        plan.mu_star.worst
    );
    figures(&mut text, question, plan);
    binds(&mut text, plan);
    ask(&mut text, plan);
    verdict(&mut text, plan);
    text
}

fn figures(text: &mut String, question: &Question, plan: &Plan) {
    let (world, figures) = (&question.world, &plan.figures);
    let _ = writeln!(text, "\nWhat is needed      least     of the seeds     today");
    let rows = [
        ("SMS parts/s", &figures.sms_rate, world.sms_rate),
        ("emails/s", &figures.email_rate, world.email_rate),
        ("environments", &figures.concurrency, world.concurrency),
        ("warm WRU/s", &figures.warm_writes, world.warm_write_units),
        ("warm RRU/s", &figures.warm_reads, world.warm_read_units),
        ("agents", &figures.agents, world.agents),
    ];
    for (name, figure, today) in rows.into_iter().filter(|(_, figure, _)| figure.worst > 0.0) {
        let (low, high) = figure.interval;
        let seeds = format!("{} to {}", plain(low), plain(high));
        let today = if today == 0 {
            "no limit".to_owned()
        } else {
            count(today.into())
        };
        let _ = writeln!(
            text,
            "  {name:14} {:>10}  {seeds:>15}  {today:>8}",
            plain(figure.worst)
        );
    }
    let _ = writeln!(
        text,
        "  The least {} keeps; whole quotas are bought: the next whole number.",
        if question.ideal {
            "of a queue alone that"
        } else {
            "that"
        }
    );
}

fn plain(number: f64) -> String {
    if (number - libm::round(number)).abs() < 1e-9 {
        format!("{number:.0}")
    } else {
        format!("{number:.2}")
    }
}

fn binds(text: &mut String, plan: &Plan) {
    let _ = writeln!(text, "\nWhat binds first    needed of what there is today");
    for binding in &plan.binds {
        let word = if binding.taken() > 1.0 { "  BINDS" } else { "" };
        let _ = writeln!(
            text,
            "  {:18} {:>8}   {} of {}{word}",
            binding.limit,
            percent(binding.taken()),
            short(binding.needs),
            short(binding.has),
        );
    }
}

fn ask(text: &mut String, plan: &Plan) {
    let scarce: Vec<&Binding> = plan
        .binds
        .iter()
        .filter(|binding| binding.taken() > 1.0)
        .collect();
    let _ = writeln!(text, "\nWhat to ask for");
    if scarce.is_empty() {
        let _ = writeln!(text, "  Nothing: what there is today is enough.");
    }
    for binding in scarce {
        if let Some(purchase) = purchases::of(binding.limit) {
            let needs = short(libm::ceil(binding.needs));
            let _ = writeln!(text, "  [ ] {needs} {}", purchase.what);
            let _ = writeln!(text, "      where: {}", purchase.place);
            let _ = writeln!(text, "      when:  {}", purchase.lead);
        }
    }
    for always in purchases::ALWAYS {
        let _ = writeln!(text, "  [ ] {always}");
    }
}

fn verdict(text: &mut String, plan: &Plan) {
    let held = &plan.held;
    let _ = writeln!(
        text,
        "\nThe whole profile with these figures, seed {}: {} kept, {} served at the first call, {} of those owed a call \
         called in time; {} first halves.",
        plan.report.seed,
        per_cent(held.kept),
        per_cent(held.served),
        per_cent(held.called),
        count(plan.report.first_half.sent),
    );
    let bill = &plan.report.bill;
    let dollars = |usd: Usd| short(usd.dollars());
    let _ = writeln!(
        text,
        "It costs USD {}: messages {}, infrastructure {}, letters {}, the centre's agents {}.",
        dollars(bill.usd),
        dollars(bill.messages.usd),
        dollars(bill.infrastructure.usd),
        dollars(bill.letters.usd),
        dollars(bill.centre.usd),
    );
    if plan.holds() {
        let _ = writeln!(text, "With them the promise HOLDS.");
        return;
    }
    let _ = writeln!(text, "The promise DOES NOT HOLD even so:");
    for because in plan.report.verdict.because.iter().chain(&plan.short()) {
        let _ = writeln!(text, "  {because}.");
    }
    let _ = writeln!(
        text,
        "{}: without any limit {} are kept.",
        if plan.short().is_empty() {
            "No quota changes that"
        } else {
            "The figures were raised as often as a plan does"
        },
        per_cent(plan.best.kept),
    );
}

/// For ratios and for what was asked for; what was held is never rounded up ([`per_cent`]).
fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

fn of_seeds(seeds: u32) -> String {
    let name = if seeds == 1 { "seed" } else { "seeds" };
    format!("{seeds} {name}")
}
