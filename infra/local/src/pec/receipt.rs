//! A receipt as a provider writes it (RFC 6109, 3 and 4.4): without the original, as `sintetica` asks, and with a
//! signature that is none.

use super::SOURCE;
use crate::providers::Message;
use jiff::tz::TimeZone;
use pin::pec::Kind;

/// Writes a receipt on a message.
pub(super) fn write(message: &Message, kind: Kind) -> Vec<u8> {
    let (word, subject) = match kind {
        Kind::Accepted => (kind.as_str(), "ACCETTAZIONE"),
        Kind::Delivered => (kind.as_str(), "CONSEGNA"),
        _ => (kind.as_str(), "AVVISO DI MANCATA CONSEGNA"),
    };
    let error = if kind == Kind::NotDelivered {
        "no-dest"
    } else {
        "nessuno"
    };
    let zone = TimeZone::get("Europe/Rome").unwrap_or(TimeZone::UTC);
    let at = message.at.to_zoned(zone);
    let date = at.strftime("%a, %d %b %Y %H:%M:%S %z");
    let (day, time, offset) = (
        at.strftime("%d/%m/%Y"),
        at.strftime("%H:%M:%S"),
        at.strftime("%z"),
    );
    let (id, to) = (escaped(&message.message_id), escaped(&message.to));
    let about = escaped(message.subject.as_deref().unwrap_or_default());
    let certificate = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<postacert tipo=\"{word}\" errore=\"{error}\">\r\n\
         <intestazione><mittente>{SOURCE}</mittente><destinatari tipo=\"certificato\">{to}</destinatari>\
         <risposte>{SOURCE}</risposte><oggetto>{about}</oggetto></intestazione>\r\n\
         <dati><gestore-emittente>Local</gestore-emittente><data zona=\"{offset}\"><giorno>{day}</giorno>\
         <ora>{time}</ora></data><identificativo>local.{id}</identificativo><msgid>&lt;{id}&gt;</msgid>\
         <ricevuta tipo=\"sintetica\"/><consegna>{to}</consegna></dati>\r\n</postacert>\r\n"
    );
    let raw = &message.message_id;
    format!(
        "X-Ricevuta: {word}\r\nX-TipoRicevuta: sintetica\r\nX-Riferimento-Message-ID: <{raw}>\r\nDate: {date}\r\n\
         Subject: {subject}\r\nFrom: posta-certificata@pec.example.org\r\nTo: {SOURCE}\r\nMessage-ID: <{word}.{raw}>\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; \
         micalg=\"sha-256\"; boundary=\"signed\"\r\n\r\n\
         --signed\r\nContent-Type: multipart/mixed; boundary=\"mixed\"\r\n\r\n\
         --mixed\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nRicevuta: {word}\r\n\
         --mixed\r\nContent-Type: application/xml; name=\"daticert.xml\"\r\n\
         Content-Disposition: inline; filename=\"daticert.xml\"\r\n\r\n{certificate}\
         --mixed--\r\n\r\n--signed\r\nContent-Type: application/pkcs7-signature; name=\"smime.p7s\"\r\n\
         Content-Transfer-Encoding: base64\r\n\r\nbG9jYWw=\r\n--signed--\r\n"
    )
    .into_bytes()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
