//! What to ask for, of whom, where, and how long before.

/// How one limit is raised.
pub(crate) struct Purchase {
    /// The world's key.
    pub(crate) limit: &'static str,
    /// What is asked for, after the figure.
    pub(crate) what: &'static str,
    /// Of whom, and where.
    pub(crate) place: &'static str,
    /// How long before, and where that is from.
    pub(crate) lead: &'static str,
}

/// Every limit that can be raised. Lead times without a source are assumed: whoever has bought once knows better.
pub(crate) const ALL: [Purchase; 10] = [
    Purchase {
        limit: "sms-rate",
        what: "SMS parts a second to Italy",
        place: "AWS Support Center, quota increase, «SNS Text Messaging», for the Region; then the channel's rate in the \
                template, and the channel's lever while it lasts",
        lead: "some weeks (assumed); a case is looked at by people",
    },
    Purchase {
        limit: "sms-spend-cap-usd",
        what: "USD a month to spend on SMS",
        place: "AWS Support Center, quota increase, «SNS Text Messaging», and then the account's SMS preferences of SNS",
        lead: "some days, since it is looked at by people (AWS re:Post knowledge center on the SNS spending limit)",
    },
    Purchase {
        limit: "publish-rate",
        what: "calls of SNS Publish a second",
        place: "Service Quotas, Amazon SNS, for the Region",
        lead: "some days (assumed)",
    },
    Purchase {
        limit: "email-rate",
        what: "emails a second",
        place: "Service Quotas, Amazon SES, «Sending rate», once production access is granted",
        lead: "some days (assumed)",
    },
    Purchase {
        limit: "email-quota",
        what: "emails in any 24 hours",
        place: "Service Quotas, Amazon SES, «Sending quota», once production access is granted",
        lead: "some days (assumed); an account that has sent little is granted little at first",
    },
    Purchase {
        limit: "concurrency",
        what: "Lambda environments at once",
        place: "Service Quotas, AWS Lambda, «Concurrent executions»",
        lead: "some days (assumed)",
    },
    Purchase {
        limit: "warm-write-units",
        what: "write units a second of warm throughput of each table and index",
        place: "UpdateTable, or the tables in the template: no case is needed",
        lead: "start a day before (AWS, \"Pre-warming a table\"); it cannot be lowered again",
    },
    Purchase {
        limit: "warm-read-units",
        what: "read units a second of warm throughput of each table and index",
        place: "UpdateTable, or the tables in the template: no case is needed",
        lead: "start a day before (AWS, \"Pre-warming a table\"); it cannot be lowered again",
    },
    Purchase {
        limit: "gateway-rate",
        what: "requests a second through API Gateway, and a burst to match",
        place: "Service Quotas, Amazon API Gateway, «Throttle rate», for the Region",
        lead: "some days (assumed)",
    },
    Purchase {
        limit: "agents",
        what: "agents on shift through every opening",
        place: "the contact centre's contract",
        lead: "some weeks (assumed): people are hired and taught",
    },
];

/// What is to be seen to whatever the figures are.
pub(crate) const ALWAYS: [&str; 2] = [
    "The sender's name («INPS») registered as an alias with AGCOM (delibera 42/13/CIR) through whoever sends: weeks \
     before (assumed). With a sender ID SNS begins at 10 parts a second, and not at 20.",
    "SES out of its sandbox (200 emails a day), with a verified domain, SPF, DKIM and DMARC: days before (assumed).",
];

/// How a limit is raised.
pub(crate) fn of(limit: &str) -> Option<&'static Purchase> {
    ALL.iter().find(|purchase| purchase.limit == limit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use simulator::world::World;

    #[test]
    fn every_purchase_is_of_a_key_of_the_world_and_of_one_alone() {
        for purchase in &ALL {
            assert!(
                World::KEYS.iter().any(|key| key.name == purchase.limit),
                "{}",
                purchase.limit
            );
            assert_eq!(ALL.iter().filter(|one| one.limit == purchase.limit).count(), 1);
        }
    }
}
