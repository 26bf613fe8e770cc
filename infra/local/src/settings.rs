//! How the steps are set on one machine.

use crate::config::Config;
use crate::template::Template;
use jiff::SignedDuration;
use pin::Channel;
use pin::delivery::ChannelSet;
use steps::{Kind, Settings, Step};

/// How many calls one source may make here: everyone is on this machine, so the limit that tells sources
/// apart would only tell developers off.
const CALLS_PER_SOURCE: u32 = 10_000_000;

pub(crate) fn settings(config: &Config) -> Settings {
    let mut settings = Settings::default();
    settings.limits.per_source.calls = CALLS_PER_SOURCE;
    settings.policy.in_service = ChannelSet::of(&Channel::FIRST_HALF);
    if let Some(per_day) = config.letters_a_day {
        settings.post.per_day = per_day;
    }
    settings
}

/// The shortest lease or time-out that runs on the clock: those of the background's steps.
pub(crate) fn shortest(settings: &Settings, template: &Template) -> SignedDuration {
    let background = |step: &&Step| !matches!(step.kind(), Kind::Http | Kind::Operator);
    let time_outs = Step::ALL.iter().filter(background);
    let time_outs = time_outs.map(|step| template.timeout(*step));
    let leases = [
        settings.drain.lease,
        settings.policy.lease,
        settings.notice.policy.lease,
        settings.post.lease,
    ];
    time_outs.chain(leases).min().unwrap_or(SignedDuration::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shortest_is_the_drains_lease_until_another_is_shorter() {
        let template = Template::embedded().unwrap();
        let mut settings = settings(&Config::default());
        assert_eq!(shortest(&settings, &template), settings.drain.lease);
        settings.notice.policy.lease = SignedDuration::from_secs(7);
        assert_eq!(shortest(&settings, &template), SignedDuration::from_secs(7));
    }
}
