//! A plan as JSON.

use super::purchases;
use serde_json::{Value, json};
use simulator::held::Held;
use simulator::plan::{Binding, Figure, Plan, Question};

/// The whole of it. `smsRatePerS` and the others are the least that do; what is bought is the next whole number.
pub(crate) fn of(question: &Question, plan: &Plan) -> Value {
    let figures = &plan.figures;
    json!({
        "profile": question.profile.name,
        "ideal": question.ideal,
        "deadline": question.deadline.to_string(),
        "keep": question.keep,
        "seed": question.seed,
        "seeds": question.seeds,
        "muStar": plan.mu_star.worst,
        "smsRatePerS": figures.sms_rate.worst,
        "emailRatePerS": figures.email_rate.worst,
        "concurrency": figures.concurrency.bought(),
        "warmThroughput": figures.warm_writes.bought(),
        "warmReadThroughput": figures.warm_reads.bought(),
        "agents": figures.agents.bought(),
        "interval": {
            "muStar": interval(&plan.mu_star),
            "smsRatePerS": interval(&figures.sms_rate),
            "emailRatePerS": interval(&figures.email_rate),
            "concurrency": interval(&figures.concurrency),
            "warmThroughput": interval(&figures.warm_writes),
            "warmReadThroughput": interval(&figures.warm_reads),
            "agents": interval(&figures.agents),
        },
        "binds": plan.binds.iter().map(binding).collect::<Vec<_>>(),
        "costUsd": plan.cost_usd(),
        "holds": plan.holds(),
        "because": plan.report.verdict.because.iter().chain(&plan.short()).collect::<Vec<_>>(),
        "best": held(&plan.best),
        "asked": held(&plan.asked),
        "held": held(&plan.held),
        "peaks": {
            "requestsPerS": plan.peaks.requests_per_s,
            "publishesPerS": plan.peaks.publishes_per_s,
            "emailsIn24H": plan.peaks.emails_in_24_h,
            "partsInAMonth": plan.peaks.parts_in_a_month,
        },
        "report": plan.report,
    })
}

fn interval(figure: &Figure) -> Value {
    json!([figure.interval.0, figure.interval.1])
}

fn binding(binding: &Binding) -> Value {
    json!({
        "limit": binding.limit,
        "has": binding.has,
        "needs": binding.needs,
        "binds": binding.taken() > 1.0,
        "askFor": purchases::of(binding.limit).map(|purchase| json!({
            "what": purchase.what,
            "where": purchase.place,
            "leadTime": purchase.lead,
        })),
    })
}

fn held(held: &Held) -> Value {
    json!({
        "keptShare": held.kept,
        "servedAtOnceShare": held.served,
        "calledInTimeShare": held.called,
        "unnoticed": held.unnoticed,
    })
}
