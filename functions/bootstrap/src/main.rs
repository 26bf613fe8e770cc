//! What Lambda starts as `bootstrap`.

use std::process::ExitCode;

/// One invocation at a time, and most of them wait: a second thread would only cost a cold start its time.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_max_level(tracing::Level::INFO)
        .with_ansi(false)
        .init();
    match bootstrap::run(&|name| std::env::var(name).ok()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "this function cannot start");
            ExitCode::FAILURE
        }
    }
}
