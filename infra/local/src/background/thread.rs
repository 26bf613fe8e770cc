//! The thread that background steps run on: one thread, so that what is due at one instant runs in the same
//! order every time, and so that no drain takes the gateway's threads.

use crate::tracked::Activity;
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::runtime;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::LocalSet;

/// Makes a job where it is to run: a job itself need not be able to move between threads.
type Start = Box<dyn FnOnce() -> LocalBoxFuture<'static, ()> + Send>;

/// The thread.
pub(super) struct Thread(Mutex<Option<Running>>);

struct Running {
    starts: UnboundedSender<Start>,
    thread: std::thread::JoinHandle<()>,
}

impl Thread {
    /// Starts it.
    pub(super) fn start() -> std::io::Result<Self> {
        let (starts, receiver) = unbounded_channel();
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let thread = std::thread::Builder::new()
            .name("background".to_owned())
            .spawn(move || LocalSet::new().block_on(&runtime, run(receiver)))?;
        Ok(Self(Mutex::new(Some(Running { starts, thread }))))
    }

    /// Runs a job beside the others, followed by `activity` from this moment on. Once the thread has been
    /// stopped no job runs any more.
    pub(super) fn spawn<F>(&self, activity: &Arc<Activity>, job: impl FnOnce() -> F + Send + 'static)
    where
        F: Future<Output = ()> + 'static,
    {
        let watch = activity.expect();
        let start: Start = Box::new(move || watch.follow(job()).boxed_local());
        let running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = &*running {
            // If the thread is gone the job is dropped, which is heard as its end.
            let _ = running.starts.send(start);
        }
    }

    /// Stops the thread; jobs that have not ended are dropped where they stand.
    pub(super) async fn stop(&self) {
        let running = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(Running { starts, thread }) = running {
            drop(starts);
            let joined = tokio::task::spawn_blocking(|| thread.join()).await;
            if !matches!(joined, Ok(Ok(()))) {
                tracing::error!("the background thread panicked");
            }
        }
    }
}

async fn run(mut starts: UnboundedReceiver<Start>) {
    while let Some(start) = starts.recv().await {
        // A job that panics ends; the panic hook has said so.
        drop(tokio::task::spawn_local(start()));
    }
}
