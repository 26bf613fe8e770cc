//! What a run costs, on its page.

use page::words::{count, escaped, table};
use simulator::bill::Bill;
use simulator::report::Report;
use std::fmt::Write as _;

/// What a part may cost, in US dollars (surge.md; assumed).
const PART_USD: (f64, f64) = (0.035, 0.09);

/// The whole bill, the largest line first.
pub(super) fn section(report: &Report) -> String {
    let bill = &report.bill;
    let mut text = format!(
        "<h2>What it costs</h2>\n<p>{}, by the prices among the settings. Infrastructure {}; messages {}; letters {}; the contact centre \
         {}, of which {} for time on calls.</p>\n",
        bill.usd,
        bill.infrastructure.usd,
        bill.messages.usd,
        bill.letters.usd,
        bill.centre.usd,
        bill.centre.calls_usd
    );
    let rows: Vec<Vec<String>> = bill
        .lines()
        .into_iter()
        .map(|line| {
            let counted = line
                .counted
                .iter()
                .map(|(many, what)| format!("{} {what}", count(*many)));
            vec![
                line.what.to_owned(),
                line.group.to_owned(),
                counted.collect::<Vec<_>>().join(", "),
                line.usd.to_string(),
            ]
        })
        .collect();
    text.push_str(&table(
        "Counted in the run; letters that still wait will have to be paid for, too",
        &["", "of", "how many", "cost"],
        &rows,
    ));
    text.push_str(&range(report));
    text.push_str(&by_step(bill));
    text
}

/// What the run would cost if a part had another price.
#[allow(clippy::cast_precision_loss, reason = "some hundred million parts at most")]
fn range(report: &Report) -> String {
    let parts = report.bill.messages.sms_parts as f64;
    let others = report.bill.usd.dollars() - report.bill.messages.sms_usd.dollars();
    let price = report.world.get("sms-part-usd").map_or("", String::as_str);
    let mut text = format!(
        "<p class=\"quiet\">An SMS part is reckoned at USD {}.",
        escaped(price)
    );
    if parts > 0.0 {
        let [least, most] = [PART_USD.0, PART_USD.1].map(|price| count_of(parts * price));
        let [from, to] = [PART_USD.0, PART_USD.1].map(|price| count_of(others + parts * price));
        let _ = write!(
            text,
            " From {} to {} (assumed) the text messages come to USD {least} to {most}, and the whole to USD {from} to {to}.",
            PART_USD.0, PART_USD.1
        );
    }
    text + " Storage, backups, data transfer, alarms and the keys' monthly price are not in it, nor are free tiers or tax.</p>\n"
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "dollars and units: none is negative, or near 2^53"
)]
fn count_of(many: f64) -> String {
    count(many.round() as u64)
}

fn by_step(bill: &Bill) -> String {
    let mut steps: Vec<_> = bill.by_step.iter().collect();
    steps.sort_by_key(|(_, step)| std::cmp::Reverse(step.usd));
    let rows: Vec<Vec<String>> = steps
        .into_iter()
        .map(|(name, step)| {
            vec![
                (*name).to_owned(),
                count(step.invocations),
                count(step.billed_ms),
                count(step.wru),
                count_of(step.rru),
                count(step.keys),
                step.usd.to_string(),
            ]
        })
        .collect();
    let head = [
        "step",
        "invocations",
        "milliseconds",
        "write units",
        "read units",
        "KMS calls",
        "cost",
    ];
    format!(
        "<details><summary>Lambda, DynamoDB and KMS, step by step</summary>{}</details>\n",
        table("What each step uses", &head, &rows)
    )
}
