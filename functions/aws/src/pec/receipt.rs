//! Reads a PEC receipt (RFC 6109): a signed message whose header says `X-Ricevuta` and whose `daticert.xml` says of
//! which message it speaks. Anybody can mail the mailbox: whatever is not plainly a receipt is none.

use mail_parser::{MessageParser, MimeHeaders, PartType};
use pin::pec::{Kind, MessageId};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use steps::ports::PecReceipt;

/// The most of a message that is read, in bytes. Of a receipt that leaves the original out (`sintetica`) the whole is
/// some 10 kB; `daticert.xml` stands before the original, if that is there.
pub(super) const MOST_BYTES: usize = 256 * 1024;

/// The most a `daticert.xml` may have, in bytes: one for a message to one recipient has 1 or 2 kB.
const MOST_XML_BYTES: usize = 32 * 1024;

/// The longest Message-ID that is looked at (RFC 5322, 2.1.1: the longest line).
const LONGEST_ID: usize = 998;

/// The receipt in a mail, of a message whose id is of `host`; `None` if it is none. Its signature is not checked here
/// (ADR 0031).
pub(super) fn read(mail: &[u8], host: &str) -> Option<PecReceipt> {
    let (kind, named) = named_by(mail)?;
    let message = MessageId::parse(&named, host)?;
    Some(PecReceipt {
        kind,
        message,
        provider_id: message.provider_id(host),
    })
}

/// What a receipt is, and the Message-ID that it names.
fn named_by(message: &[u8]) -> Option<(Kind, Box<str>)> {
    let message = MessageParser::new().parse(message.get(..MOST_BYTES).unwrap_or(message))?;
    // An ordinary mail, forged receipts too, comes in an envelope of the receiving provider that says X-Trasporto;
    // what it says itself stands inside that.
    let mut words = Vec::new();
    for (name, value) in message.headers_raw() {
        if name.eq_ignore_ascii_case("X-Trasporto") {
            return None;
        }
        if name.eq_ignore_ascii_case("X-Ricevuta") {
            words.push(value.trim());
        }
    }
    let [word] = words[..] else { return None };
    let kind = Kind::parse(&word.to_ascii_lowercase())?;
    // Parts of a message within the message are not among these.
    let mut found = message.parts.iter().filter(|part| {
        matches!(
            part.body,
            PartType::Text(_) | PartType::Binary(_) | PartType::InlineBinary(_)
        ) && part
            .attachment_name()
            .is_some_and(|name| name.eq_ignore_ascii_case("daticert.xml"))
    });
    let (Some(certificate), None) = (found.next(), found.next()) else {
        return None;
    };
    let certificate = Certificate::read(certificate.contents())?;
    // Two tongues: then it is not what a provider writes.
    (certificate.kind == Some(kind) && certificate.is_whole(kind))
        .then_some(certificate.message_id)
        .flatten()
        .map(|message_id| (kind, message_id))
}

/// What `daticert.xml` says (RFC 6109, 4.4).
#[derive(Default)]
struct Certificate {
    kind: Option<Kind>,
    error: String,
    message_id: Option<Box<str>>,
}

impl Certificate {
    fn read(xml: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(xml.get(..MOST_XML_BYTES).map_or(xml, |_| &[])).ok()?;
        let mut reader = Reader::from_str(text);
        let mut path: Vec<String> = Vec::new();
        let mut read = Self::default();
        let mut id = String::new();
        loop {
            let is_id = path.iter().map(String::as_str).eq(["postacert", "dati", "msgid"]);
            match reader.read_event().ok()? {
                Event::Start(tag) => {
                    if path.is_empty() {
                        read.root(&tag)?;
                    }
                    path.push(tag.name().as_ref().to_owned());
                }
                Event::Empty(tag) if path.is_empty() => read.root(&tag)?,
                Event::End(_) => {
                    if is_id && read.message_id.replace(id.trim().into()).is_some() {
                        return None;
                    }
                    path.pop();
                }
                Event::Text(piece) if is_id => id.push_str(&piece),
                Event::CData(piece) if is_id => id.push_str(&piece),
                Event::GeneralRef(entity) if is_id => id.push_str(named(&entity)?),
                // Entities of its own making are never looked up, and no provider has any.
                Event::DocType(_) => return None,
                Event::Eof => return path.is_empty().then_some(read),
                _ => {}
            }
            if id.len() > LONGEST_ID {
                return None;
            }
        }
    }

    /// The root's attributes; `None` if it is another, or a second one.
    fn root(&mut self, tag: &BytesStart<'_>) -> Option<()> {
        if tag.name().as_ref() != "postacert" || self.kind.is_some() {
            return None;
        }
        for attribute in tag.attributes() {
            let attribute = attribute.ok()?;
            let value = attribute.value.trim();
            match attribute.key.as_ref() {
                "tipo" => self.kind = Some(Kind::parse(value)?),
                "errore" => value.clone_into(&mut self.error),
                _ => {}
            }
        }
        Some(())
    }

    /// Whether the words fit each other: a delivery has no error (the attribute's default is `nessuno`).
    fn is_whole(&self, kind: Kind) -> bool {
        kind != Kind::Delivered || matches!(&*self.error, "" | "nessuno")
    }
}

/// The entities that XML itself has (XML 1.0, 4.6).
fn named(entity: &str) -> Option<&'static str> {
    match entity {
        "lt" | "#60" | "#x3C" | "#x3c" => Some("<"),
        "gt" | "#62" | "#x3E" | "#x3e" => Some(">"),
        "amp" | "#38" | "#x26" => Some("&"),
        "quot" => Some("\""),
        "apos" => Some("'"),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
