//! An IMAP session (RFC 9051, and RFC 3501 before it): a command, its answers, the next. The parser is that of the
//! crate `imap-proto`.

use imap_proto::{Response, Status};
use std::io;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use zeroize::Zeroizing;

/// The most a server's answer may have, in bytes: the UIDs of some hundred thousand messages.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// Why a command failed.
#[derive(Debug)]
pub(super) enum Failed {
    /// The server said no.
    No,
    /// The connection broke, or what came was no IMAP.
    Broken,
}

impl From<io::Error> for Failed {
    fn from(_: io::Error) -> Self {
        Self::Broken
    }
}

/// A connection to a server.
pub(super) struct Session<S> {
    stream: S,
    buffer: Vec<u8>,
    commands: u32,
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Session<S> {
    /// A session on a connection whose greeting has not been read yet.
    pub(super) async fn open(stream: S) -> Result<Self, Failed> {
        let mut session = Self {
            stream,
            buffer: Vec::new(),
            commands: 0,
        };
        let greets = |response: &Response<'_>| {
            Ok(matches!(
                response,
                Response::Data {
                    status: Status::Ok,
                    ..
                }
            ))
        };
        session.read(greets).await?;
        Ok(session)
    }

    /// Gives a command and hands every answer but the last to `hear`.
    pub(super) async fn command(
        &mut self,
        command: &str,
        mut hear: impl FnMut(&Response<'_>),
    ) -> Result<(), Failed> {
        self.commands += 1;
        let name = format!("a{}", self.commands);
        // It may hold the password.
        let line = Zeroizing::new(format!("{name} {command}\r\n"));
        self.stream.write_all(line.as_bytes()).await?;
        self.stream.flush().await?;
        self.read(|response| match response {
            Response::Done { tag, status, .. } if tag.0 == name => {
                if *status == Status::Ok {
                    Ok(true)
                } else {
                    Err(Failed::No)
                }
            }
            Response::Data {
                status: Status::Bye, ..
            } => Err(Failed::Broken),
            other => {
                hear(other);
                Ok(false)
            }
        })
        .await
    }

    /// Reads answers until `is_last` says so of one.
    async fn read(
        &mut self,
        mut is_last: impl FnMut(&Response<'_>) -> Result<bool, Failed>,
    ) -> Result<(), Failed> {
        loop {
            // Every answer ends in a line's end: until there is one, looking is in vain.
            while self.buffer.contains(&b'\n') {
                let (rest, ended) = match Response::parse(&self.buffer) {
                    Ok((rest, response)) => (rest.len(), is_last(&response)?),
                    Err(error) if error.is_incomplete() => break,
                    Err(_) => return Err(Failed::Broken),
                };
                self.buffer.drain(..self.buffer.len() - rest);
                if ended {
                    return Ok(());
                }
            }
            if self.buffer.len() > MOST_BYTES {
                return Err(Failed::Broken);
            }
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(Failed::Broken);
            }
        }
    }
}

/// A quoted string (RFC 9051, 4.3); `None` for what cannot be quoted.
pub(super) fn quoted(text: &str) -> Option<Zeroizing<String>> {
    let fits = text.bytes().all(|byte| (0x20..0x7f).contains(&byte));
    fits.then(|| {
        let mut quoted = Zeroizing::new(String::with_capacity(text.len() * 2 + 2));
        quoted.push('"');
        for character in text.chars() {
            if matches!(character, '"' | '\\') {
                quoted.push('\\');
            }
            quoted.push(character);
        }
        quoted.push('"');
        quoted
    })
}
