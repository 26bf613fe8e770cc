//! The HTTP/1.1 server: time-outs against slow senders, and an orderly end.

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::convert::Infallible;
use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::task::JoinHandle;

/// How long a connection may take over a request's headers, or stay idle.
const HEADER_TIME_OUT: Duration = Duration::from_secs(30);

/// How long calls under way may take once the service is to stop.
const END_TIME_OUT: Duration = Duration::from_secs(10);

/// How many connections there may be at a time. Who comes then waits until one ends, before this process holds
/// anything of theirs.
const CONNECTIONS: usize = 1_024;

/// Answers requests. Never fails: what goes wrong is an answer.
pub(crate) trait Handler: Send + Sync + 'static {
    /// The answer to a request from `source`.
    fn handle(
        &self,
        request: Request<Incoming>,
        source: IpAddr,
    ) -> impl Future<Output = Response<Bytes>> + Send;
}

/// A server that runs.
#[derive(Debug)]
pub(crate) struct Server {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Server {
    /// Serves on a listener.
    pub(crate) fn start(listener: TcpListener, handler: Arc<impl Handler>) -> Self {
        Self::start_with(listener, handler, CONNECTIONS)
    }

    fn start_with(listener: TcpListener, handler: Arc<impl Handler>, connections: usize) -> Self {
        let places = Arc::new(Semaphore::new(connections));
        let (stop, stopped) = oneshot::channel();
        Self {
            stop,
            task: tokio::spawn(serve(listener, handler, places, stopped)),
        }
    }

    /// Takes no more connections and lets calls under way end.
    pub(crate) async fn stop(self) {
        // If the server has gone already there is nothing to stop.
        let _ = self.stop.send(());
        let _ = self.task.await;
    }
}

async fn serve(
    listener: TcpListener,
    handler: Arc<impl Handler>,
    places: Arc<Semaphore>,
    mut stopped: oneshot::Receiver<()>,
) {
    let graceful = GracefulShutdown::new();
    loop {
        let accept = async {
            // Nobody closes the semaphore.
            let place = Arc::clone(&places).acquire_owned().await.ok();
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            accepted = accept => accepted,
            _ = &mut stopped => break,
        };
        match accepted {
            Ok((stream, peer)) => connect(stream, peer, place, Arc::clone(&handler), &graceful),
            // Out of file descriptors, for instance: others must end first.
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    drop(listener);
    if tokio::time::timeout(END_TIME_OUT, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("some calls did not end in time and have been cut off");
    }
}

fn connect(
    stream: TcpStream,
    peer: SocketAddr,
    place: Option<OwnedSemaphorePermit>,
    handler: Arc<impl Handler>,
    graceful: &GracefulShutdown,
) {
    // Answers are small and written at once: nothing is gained by waiting for more.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection is gone already");
        return;
    }
    let service = service_fn(move |request| {
        let handler = Arc::clone(&handler);
        async move {
            Ok::<_, Infallible>(
                handler
                    .handle(request, peer.ip().to_canonical())
                    .await
                    .map(Full::new),
            )
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME_OUT)
        .serve_connection(TokioIo::new(stream), service);
    let connection = graceful.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            // Clients hang up; that is theirs to know.
            tracing::debug!(%error, "a connection broke off");
        }
        drop(place);
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    struct Hello;

    impl Handler for Hello {
        async fn handle(&self, _: Request<Incoming>, _: IpAddr) -> Response<Bytes> {
            Response::new(Bytes::from_static(b"hello"))
        }
    }

    async fn ask(stream: &mut TcpStream) -> String {
        stream
            .write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n")
            .await
            .unwrap();
        let mut answer = [0; 1_024];
        let read = stream.read(&mut answer).await.unwrap();
        String::from_utf8_lossy(&answer[..read]).into_owned()
    }

    #[tokio::test]
    async fn one_connection_too_many_waits_for_another_to_end() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = Server::start_with(listener, Arc::new(Hello), 1);
        let mut first = TcpStream::connect(address).await.unwrap();
        assert!(ask(&mut first).await.ends_with("hello"));
        let mut second = TcpStream::connect(address).await.unwrap();
        let mut asked = std::pin::pin!(ask(&mut second));
        let early = tokio::time::timeout(Duration::from_millis(200), &mut asked).await;
        assert!(early.is_err(), "it has to wait: {early:?}");
        drop(first);
        assert!(asked.await.ends_with("hello"));
        server.stop().await;
    }
}
