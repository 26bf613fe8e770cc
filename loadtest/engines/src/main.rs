//! One model, one engine a run: `engines ours|nexosim [customers] [seed]`. See run.sh.

mod model;
mod nexo;
mod ours;

use std::error::Error;

use model::{Arrivals, Outcome};
use rustix::time::{ClockId, clock_gettime};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let engine = arguments.first().ok_or("which engine: ours or nexosim?")?;
    let customers = arguments.get(1).map_or(Ok(1_000_000), |count| count.parse())?;
    let seed = arguments.get(2).map_or(Ok(1), |seed| seed.parse())?;
    let arrivals = Arrivals::new(seed, customers);
    let before = cpu_s();
    let outcome: Outcome = match engine.as_str() {
        "ours" => ours::run(arrivals),
        "nexosim" => nexo::run(arrivals)?,
        other => return Err(format!("no engine «{other}»").into()),
    };
    let cpu = cpu_s() - before;
    if outcome.served() != customers {
        return Err(format!("{} of {customers} were served", outcome.served()).into());
    }
    println!(
        "{engine:<8} {:>9.0} customers a CPU-second ({cpu:.2} s), mean wait {:.5} s (in theory {:.5} s), \
         hash {:016x}",
        customers as f64 / cpu,
        outcome.mean_wait_s(),
        model::erlang_c_wait_s(),
        outcome.hash(),
    );
    Ok(())
}

/// What this process has taken of the processor, all its threads, in seconds.
fn cpu_s() -> f64 {
    let spent = clock_gettime(ClockId::ProcessCPUTime);
    spent.tv_sec as f64 + spent.tv_nsec as f64 / 1e9
}
