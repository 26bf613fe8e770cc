//! Lines of a conversation, of bounded length.

use std::io::{Error, ErrorKind, Result};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufStream};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;
use zeroize::Zeroizing;

/// The longest line (RFC 5321, 4.5.3.1.6, has 1,000 bytes; IMAP lists of numbers are longer).
const LONGEST: u64 = 64 * 1024;

/// A conversation.
pub(super) struct Lines(BufStream<TlsStream<TcpStream>>);

impl Lines {
    pub(super) fn new(stream: TlsStream<TcpStream>) -> Self {
        Self(BufStream::new(stream))
    }

    /// The next line without its end; `None` when the other side has hung up.
    pub(super) async fn next(&mut self) -> Result<Option<Zeroizing<Vec<u8>>>> {
        let mut line = Zeroizing::new(Vec::new());
        (&mut self.0).take(LONGEST).read_until(b'\n', &mut line).await?;
        if line.is_empty() {
            return Ok(None);
        }
        if line.pop() != Some(b'\n') {
            return Err(Error::from(ErrorKind::InvalidData));
        }
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        Ok(Some(line))
    }

    pub(super) async fn say(&mut self, line: &str) -> Result<()> {
        self.0.write_all(line.as_bytes()).await?;
        self.0.write_all(b"\r\n").await?;
        self.0.flush().await
    }

    pub(super) async fn say_bytes(&mut self, bytes: &[u8]) -> Result<()> {
        self.0.write_all(bytes).await
    }
}
