//! The printer in memory: it takes the typed letters.

use crate::world::TwinWorld;
use async_trait::async_trait;
use pin::letter::BatchId;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use steps::Provide;
use steps::ports::{PrintJob, PrintOutcome, Printer};

type Script = Box<dyn Fn(usize) -> PrintOutcome + Send>;

#[derive(Default)]
struct State {
    batches: BTreeMap<BatchId, Vec<PrintJob>>,
    calls: usize,
    script: Option<Script>,
}

/// A printer that prints every batch once, whatever its script answers.
#[derive(Default)]
pub struct TwinPrinter(Mutex<State>);

impl TwinPrinter {
    fn told<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes what it answers: the script gets the number of the call, from 0. What is answered as unavailable in
    /// an even call was not taken; in an odd one it was, and the answer was lost.
    pub fn script(&self, script: impl Fn(usize) -> PrintOutcome + Send + 'static) {
        self.told(|state| state.script = Some(Box::new(script)));
    }

    /// Every letter it printed, batch by batch.
    #[must_use]
    pub fn printed(&self) -> Vec<(BatchId, PrintJob)> {
        self.told(|state| {
            let batches = state.batches.iter();
            batches
                .flat_map(|(id, jobs)| jobs.iter().map(|job| (*id, job.clone())))
                .collect()
        })
    }
}

#[async_trait]
impl Printer for TwinPrinter {
    async fn print(&self, batch: BatchId, jobs: &[PrintJob]) -> PrintOutcome {
        self.told(|state| {
            let number = state.calls;
            state.calls += 1;
            let answer = state
                .script
                .as_ref()
                .map_or(PrintOutcome::Taken, |script| script(number));
            let is_lost = answer == PrintOutcome::Unavailable && number.is_multiple_of(2);
            if is_lost || answer == PrintOutcome::Refused {
                return answer;
            }
            if state.batches.contains_key(&batch) {
                return PrintOutcome::TakenBefore;
            }
            state.batches.insert(batch, jobs.to_vec());
            answer
        })
    }
}

impl Provide<dyn Printer> for TwinWorld {
    fn provide(&self) -> Arc<dyn Printer> {
        Arc::clone(&self.printer) as Arc<dyn Printer>
    }
}
