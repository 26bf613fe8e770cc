//! A report for a reader.

use super::{CentreReport, FirstHalf, LettersReport, NoticesReport, PeopleReport, Report};
use crate::bill::Bill;
use crate::world::World;
use std::fmt;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let half = &self.first_half;
        let ideal = if self.ideal { " · queueing alone" } else { "" };
        writeln!(f, "{} · seed {}{ideal}", self.profile, self.seed)?;
        let unusual = self.unusual();
        if !unusual.is_empty() {
            writeln!(f, "  world           {}", unusual.join(" · "))?;
        }
        for outage in &self.outages {
            writeln!(f, "  outage          {outage}")?;
        }
        writeln!(f, "  {} → {}", self.span.from, self.span.until)?;
        writeln!(
            f,
            "  requests        {} · accepted {} · refused {} · given up {}",
            self.requests, self.accepted, self.refused, self.given_up
        )?;
        writeln!(
            f,
            "  address         validated {} · with the contact centre {}",
            self.validated, self.awaiting_operator
        )?;
        writeln!(
            f,
            "  first half      sent {} · accepted by the carrier {} · by the phone {}",
            half.sent, half.accepted, half.delivered
        )?;
        writeln!(f, "{}", Delays(half))?;
        write!(
            f,
            "  promise         kept {} · escalated {} · breached {} · ",
            half.kept, half.escalated, half.breached
        )?;
        if self.reachable == 0 {
            writeln!(f, "nobody had a working contact")?;
        } else {
            writeln!(f, "{:.3} % of working contacts kept", half.kept_share * 100.0)?;
        }
        writeln!(
            f,
            "{}\n{}\n{}{}",
            Centre(&self.centre),
            Letters(&self.letters),
            Notices(&self.notices),
            Watched(&self.people)
        )?;
        writeln!(f, "{}", Load(self))?;
        writeln!(f, "{}", Paid(&self.bill))?;
        writeln!(
            f,
            "  laws            {} looks · {} broken",
            self.laws.checked, self.laws.broken
        )?;
        for law in &self.laws.found {
            writeln!(f, "                  BROKEN: {law}")?;
        }
        writeln!(f, "  schedule hash   {}", self.schedule_hash)?;
        writeln!(f, "  result hash     {}", self.result_hash)?;
        if let (Some(cpu), Some(rss)) = (self.cpu_s, self.peak_rss_mb) {
            writeln!(f, "  cost            {cpu:.1} s of CPU · {rss:.0} MiB")?;
        }
        let word = if self.verdict.holds {
            "holds"
        } else {
            "DOES NOT HOLD"
        };
        write!(f, "The promise {word}.")?;
        for reason in &self.verdict.because {
            write!(f, "\n  {reason}.")?;
        }
        Ok(())
    }
}

/// What load did, for a reader.
struct Load<'a>(&'a Report);

impl fmt::Display for Load<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = self.0;
        write!(
            f,
            "  load            longest queue {} · calls at once {} · turned away {} · messages {} · throttled by the \
             provider {}",
            report.peak_backlog,
            report.peak_concurrency,
            report.throttled,
            report.messages,
            report.provider_throttled
        )?;
        let places = report.throttled_by.iter().filter(|(_, count)| **count > 0);
        let places: Vec<String> = places.map(|(place, count)| format!("{place} {count}")).collect();
        if places.is_empty() {
            return Ok(());
        }
        write!(f, "\n  throttled by    {}", places.join(" · "))
    }
}

/// The bill for a reader.
struct Paid<'a>(&'a Bill);

impl fmt::Display for Paid<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bill = self.0;
        write!(
            f,
            "  bill            {}: infrastructure {} · messages {} · letters {} · centre {}, of it on calls {}",
            bill.usd,
            bill.infrastructure.usd,
            bill.messages.usd,
            bill.letters.usd,
            bill.centre.usd,
            bill.centre.calls_usd
        )?;
        let lines: Vec<String> = bill
            .lines()
            .iter()
            .map(|line| format!("{} {}", line.what, line.usd))
            .collect();
        write!(f, "\n  paid for        {}", lines.join(" · "))
    }
}

/// The letters for a reader.
struct Letters<'a>(&'a LettersReport);

impl fmt::Display for Letters<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letters = self.0;
        write!(
            f,
            "  letters         printed {} · posted {} · returned {} · discarded {}",
            letters.printed, letters.posted, letters.returned, letters.discarded
        )?;
        if let (Some(half), Some(most)) = (letters.p50_days, letters.p95_days) {
            write!(f, " · at home after p50 {half} days · p95 {most} days")?;
        }
        match &letters.last_printed_on {
            Some(day) => write!(f, " · waiting {}, the last until {day}", letters.waiting),
            None => Ok(()),
        }
    }
}

/// The delays for a reader.
struct Delays<'a>(&'a FirstHalf);

impl fmt::Display for Delays<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let half = self.0;
        let delays = [half.p50_s, half.p95_s, half.p99_s, half.p999_s, half.max_s].map(Delay);
        write!(
            f,
            "  delay           p50 {} · p95 {} · p99 {} · p99.9 {} · longest {}",
            delays[0], delays[1], delays[2], delays[3], delays[4]
        )
    }
}

/// The contact centre for a reader.
struct Centre<'a>(&'a CentreReport);

impl fmt::Display for Centre<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let centre = self.0;
        write!(
            f,
            "  centre          calls {} · validated {} · rejected {} · unreachable {} · callers {} · read out {} · \
             agents {}, busy {:.1} %",
            centre.calls,
            centre.validated,
            centre.rejected,
            centre.unreachable,
            centre.callers,
            centre.read_out,
            centre.agents,
            centre.busy_share * 100.0
        )?;
        if centre.callers == 0 {
            return Ok(());
        }
        write!(
            f,
            "\n  line            answered {} after p50 {} · p95 {} · hung up {} · found it shut {} · called again {}",
            centre.answered,
            Delay(centre.wait_p50_s),
            Delay(centre.wait_p95_s),
            centre.hung_up,
            centre.found_shut,
            centre.redialled
        )
    }
}

/// The notices for a reader.
struct Notices<'a>(&'a NoticesReport);

impl fmt::Display for Notices<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let NoticesReport {
            sent,
            given_up,
            waiting,
            ..
        } = self.0;
        write!(
            f,
            "  notices         sent {sent} · given up {given_up} · waiting {waiting}"
        )
    }
}

/// The people who were watched, for a reader.
struct Watched<'a>(&'a PeopleReport);

impl fmt::Display for Watched<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let people = self.0;
        if people.watched == 0 {
            return Ok(());
        }
        write!(
            f,
            "\n  watched people  {} · looked {} · logged in {} · activated {} · typed wrong {} · locked out {} · without a \
             first half {}",
            people.watched,
            people.looks,
            people.used,
            people.activated,
            people.mistyped,
            people.locked,
            people.without_first_half
        )
    }
}

/// A delay for a reader.
struct Delay(Option<f64>);

impl fmt::Display for Delay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str("–"),
            Some(seconds) if seconds < 120.0 => write!(f, "{seconds:.1} s"),
            Some(seconds) if seconds < 7_200.0 => write!(f, "{:.1} min", seconds / 60.0),
            Some(seconds) => write!(f, "{:.2} h", seconds / 3_600.0),
        }
    }
}

impl Report {
    /// The figures of the world that are not the default's, or not those of queueing alone.
    fn unusual(&self) -> Vec<String> {
        let usual = if self.ideal {
            World::default().ideal()
        } else {
            World::default()
        };
        let figures = usual.figures().into_iter();
        figures
            .filter_map(|(key, usual)| {
                let own = self.world.get(key)?;
                (*own != usual).then(|| format!("{key} {own}"))
            })
            .collect()
    }
}
