//! The figures that two runs are compared by, and why each matters.

/// How a figure is read aloud.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Count,
    Seconds,
    Share,
    Dollars,
}

/// Which way is the better one.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Better {
    Less,
    More,
    Neither,
}

pub(super) struct Figure {
    pub(super) path: &'static str,
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) better: Better,
    pub(super) matters: &'static str,
}

const fn figure(
    path: &'static str,
    name: &'static str,
    kind: Kind,
    better: Better,
    matters: &'static str,
) -> Figure {
    Figure {
        path,
        name,
        kind,
        better,
        matters,
    }
}

/// The promise.
pub(super) const PROMISE: &[Figure] = &[
    figure(
        "/firstHalf/keptShare",
        "kept, of working contacts",
        Kind::Share,
        Better::More,
        "99.9 % are promised (D14)",
    ),
    figure(
        "/firstHalf/breached",
        "breached",
        Kind::Count,
        Better::Less,
        "one is enough to lose the promise (D14)",
    ),
    figure(
        "/firstHalf/escalated",
        "escalated",
        Kind::Count,
        Better::Less,
        "each one is a call of the contact centre",
    ),
    figure(
        "/unfinished",
        "not over at the end",
        Kind::Count,
        Better::Less,
        "nothing is proved while any is",
    ),
    figure(
        "/givenUp",
        "people who gave up",
        Kind::Count,
        Better::Less,
        "they are in no other count, and they come back",
    ),
    figure(
        "/accepted",
        "accepted",
        Kind::Count,
        Better::Neither,
        "whom the promise is made to",
    ),
];

/// The waits.
pub(super) const WAITS: &[Figure] = &[
    figure(
        "/firstHalf/p50S",
        "wait, median",
        Kind::Seconds,
        Better::Less,
        "what most people meet",
    ),
    figure(
        "/firstHalf/p99S",
        "wait, one in a hundred",
        Kind::Seconds,
        Better::Less,
        "the queue's tail",
    ),
    figure(
        "/firstHalf/p999S",
        "wait, one in a thousand",
        Kind::Seconds,
        Better::Less,
        "what the 99.9 % hang on",
    ),
    figure(
        "/firstHalf/maxS",
        "wait, the longest",
        Kind::Seconds,
        Better::Less,
        "over 12 h somebody was too late",
    ),
    figure(
        "/peakBacklog",
        "longest queue",
        Kind::Count,
        Better::Less,
        "how long it takes to clear, at the rate",
    ),
    figure(
        "/throttled",
        "turned away",
        Kind::Count,
        Better::Less,
        "calls without a Lambda environment: buy concurrency",
    ),
    figure(
        "/providerThrottled",
        "sent back by providers",
        Kind::Count,
        Better::Less,
        "the rate is at its limit",
    ),
    figure(
        "/letters/waiting",
        "letters unprinted",
        Kind::Count,
        Better::Less,
        "second halves that are late",
    ),
];

/// What costs money.
pub(super) const COST: &[Figure] = &[
    figure(
        "/bill/usd",
        "the whole bill",
        Kind::Dollars,
        Better::Less,
        "what a director asks first",
    ),
    figure(
        "/bill/infrastructure/usd",
        "infrastructure",
        Kind::Dollars,
        Better::Less,
        "AWS, but for messages",
    ),
    figure(
        "/bill/messages/usd",
        "messages",
        Kind::Dollars,
        Better::Less,
        "SMS, email and PEC",
    ),
    figure(
        "/bill/letters/usd",
        "letters",
        Kind::Dollars,
        Better::Less,
        "printed and waiting",
    ),
    figure(
        "/bill/centre/usd",
        "contact centre",
        Kind::Dollars,
        Better::Less,
        "every hour on shift, busy or not",
    ),
    figure(
        "/bill/centre/callsUsd",
        "… of it on calls",
        Kind::Dollars,
        Better::Less,
        "what fewer agents cannot save",
    ),
    figure(
        "/charged/smsParts",
        "SMS parts",
        Kind::Count,
        Better::Less,
        "USD 0.035 to 0.09 each (assumed)",
    ),
    figure(
        "/charged/emails",
        "emails",
        Kind::Count,
        Better::Less,
        "USD 0.0001 each",
    ),
    figure(
        "/charged/pecMessages",
        "PEC messages",
        Kind::Count,
        Better::Less,
        "by contract",
    ),
    figure(
        "/centre/calls",
        "calls of the centre",
        Kind::Count,
        Better::Less,
        "5.45 minutes of an agent each",
    ),
    figure(
        "/centre/callers",
        "people who called it",
        Kind::Count,
        Better::Less,
        "R33: they had nothing in 12 hours",
    ),
    figure(
        "/centre/busyShare",
        "agents busy",
        Kind::Share,
        Better::Neither,
        "near 100 % they are too few",
    ),
];
