//! The capacity team's other tool: surges over real HTTP.

use replay::cli::Cli;
use replay::html::page;
use replay::order::Order;
use replay::prediction::Prediction;
use replay::progress::Progress;
use replay::report::{Code, Report, csv};
use replay::run::{Ran, run};
use std::path::Path;
use std::process::ExitCode;

/// As in the simulator: many small allocations a call.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let done = match Cli::read(std::env::args_os()).unwrap_or_else(|error| error.exit()) {
        Cli::Run(arguments) => arguments.order().and_then(|order| carry_out(&order)),
        Cli::Merge(merge) => merge.sum().and_then(|(report, prediction)| {
            tell(
                &report,
                merge.json.as_deref(),
                merge.html.as_deref(),
                prediction.as_ref(),
            )
        }),
    };
    match done {
        Ok(code) => ExitCode::from(code as u8),
        Err(wrong) => {
            for line in wrong {
                say(&mut std::io::stderr(), &format!("replay: {line}"));
            }
            ExitCode::from(Code::BadInput as u8)
        }
    }
}

/// Writes a line; a reader that has gone away is no reason to fail.
fn say(to: &mut impl std::io::Write, line: &str) {
    let _ = writeln!(to, "{line}");
}

fn carry_out(order: &Order) -> Result<Code, Vec<String>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| vec![error.to_string()])?;
    let progress = Progress::default();
    let Ran { report, rows } = runtime.block_on(run(order, &progress))?;
    progress.begin("done");
    let code = tell(
        &report,
        order.json.as_deref(),
        order.html.as_deref(),
        order.prediction.as_ref(),
    )?;
    // The largest last: what does not fit takes nothing else with it.
    if let Some(path) = &order.csv {
        write(path, &csv(&rows))?;
    }
    Ok(code)
}

/// Writes the report wherever it is wanted.
fn tell(
    report: &Report,
    json: Option<&Path>,
    html: Option<&Path>,
    prediction: Option<&Prediction>,
) -> Result<Code, Vec<String>> {
    say(&mut std::io::stdout(), &report.to_string());
    if let Some(path) = json {
        let json = serde_json::to_string_pretty(report).map_err(|error| vec![error.to_string()])?;
        write(path, &(json + "\n"))?;
    }
    if let Some(path) = html {
        write(path, &page(report, prediction))?;
    }
    Ok(report.code())
}

fn write(path: &Path, text: &str) -> Result<(), Vec<String>> {
    std::fs::write(path, text).map_err(|error| vec![format!("{}: {error}", path.display())])
}
