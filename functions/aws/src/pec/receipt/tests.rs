use super::*;
use proptest::prelude::*;

const HOST: &str = "pin.example";
const ID: &str = "0b0b0b0b-0b0b-4b0b-8b0b-0b0b0b0b0b0b.1.1@pin.example";

/// A `daticert.xml` in the form of RFC 6109, 4.4.
fn certificate(kind: &str, error: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<postacert tipo=\"{kind}\" errore=\"{error}\">\n\
         <intestazione><mittente>pin@pec.example</mittente><destinatari tipo=\"certificato\">a@pec.example\
         </destinatari><risposte>pin@pec.example</risposte><oggetto>&lt;msgid&gt;</oggetto></intestazione>\n\
         <dati><gestore-emittente>GESTORE S.P.A.</gestore-emittente><data zona=\"+0100\">\
         <giorno>26/03/2020</giorno><ora>09:00:10</ora></data><identificativo>opec1@gestore.example\
         </identificativo><msgid>&lt;{ID}&gt;</msgid></dati></postacert>\n"
    )
}

/// A receipt as providers send it: signed, with the certificate as an attachment.
fn message(head: &str, certificate: &str, more: &str) -> Vec<u8> {
    format!(
        "Date: Thu, 26 Mar 2020 09:00:10 +0100\r\nSubject: CONSEGNA: PIN\r\nFrom: posta-certificata@pec.example\r\n\
         To: pin@pec.example\r\nMessage-ID: <r1@gestore.example>\r\n{head}MIME-Version: 1.0\r\n\
         Content-Type: multipart/signed; protocol=\"application/x-pkcs7-signature\"; micalg=\"sha256\"; boundary=\"s\"\r\n\r\n\
         --s\r\nContent-Type: multipart/mixed; boundary=\"m\"\r\n\r\n\
         --m\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\nRicevuta di avvenuta consegna\r\n\
         --m\r\nContent-Type: application/xml; name=\"daticert.xml\"\r\nContent-Disposition: inline; filename=\"daticert.xml\"\r\n\r\n\
         {certificate}\r\n{more}--m--\r\n\
         --s\r\nContent-Type: application/x-pkcs7-signature; name=\"smime.p7s\"\r\nContent-Transfer-Encoding: base64\r\n\r\n\
         AAAA\r\n--s--\r\n"
    )
    .into_bytes()
}

fn receipt(kind: &str) -> Vec<u8> {
    message(
        &format!("X-Ricevuta: {kind}\r\nX-TipoRicevuta: sintetica\r\nX-Riferimento-Message-ID: <{ID}>\r\n"),
        &certificate(
            kind,
            if kind == "errore-consegna" {
                "no-dest"
            } else {
                "nessuno"
            },
        ),
        "",
    )
}

#[test]
fn every_kind_of_receipt_is_read() {
    for kind in Kind::ALL {
        let read = read(&receipt(kind.as_str()), HOST).unwrap_or_else(|| panic!("{kind:?}"));
        assert_eq!(read.kind, kind);
        assert_eq!(&*read.provider_id.0, ID);
        assert_eq!(read.message.attempt, 1);
    }
    assert_eq!(
        read(&receipt("avvenuta-consegna"), "other.example"),
        None,
        "another's message"
    );
}

#[test]
fn a_certificate_in_base64_and_in_another_type_is_read() {
    let head = "X-Ricevuta: Avvenuta-Consegna\r\n";
    let encoded = "PHBvc3RhY2VydCB0aXBvPSJhdnZlbnV0YS1jb25zZWduYSI+PGRhdGk+PG1zZ2lkPjwhW0NEQVRBWzxhQGI+XV0+PC9tc2dpZD48L2RhdGk+PC9wb3N0YWNlcnQ+";
    let message = format!(
        "{head}Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\nContent-Type: text/xml; name=DATICERT.XML\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{encoded}\r\n--m--\r\n"
    );
    assert_eq!(
        named_by(message.as_bytes()),
        Some((Kind::Delivered, "<a@b>".into()))
    );
}

const DELIVERED: &str = "X-Ricevuta: avvenuta-consegna\r\n";

fn none_of(mails: &[(&str, Vec<u8>)]) {
    for (what, mail) in mails {
        assert_eq!(read(mail, HOST), None, "{what}");
    }
}

#[test]
fn what_anybody_can_mail_is_no_receipt() {
    let word = DELIVERED;
    let good = certificate("avvenuta-consegna", "nessuno");
    assert!(read(&message(word, &good, ""), HOST).is_some());
    none_of(&[
        ("no header", message("", &good, "")),
        ("two headers", message(&format!("{word}{word}"), &good, "")),
        (
            "an envelope of anomaly",
            message(&format!("X-Trasporto: errore\r\n{word}"), &good, ""),
        ),
        ("another word", message("X-Ricevuta: accettazione\r\n", &good, "")),
        (
            "no such word",
            message(
                "X-Ricevuta: posta-certificata\r\n",
                &certificate("posta-certificata", "nessuno"),
                "",
            ),
        ),
        (
            "a delivery with an error",
            message(word, &certificate("avvenuta-consegna", "altro"), ""),
        ),
        (
            "no certificate",
            String::from_utf8_lossy(&message(word, &good, ""))
                .replace("daticert.xml", "other.xml")
                .into_bytes(),
        ),
    ]);
}

#[test]
fn a_certificate_that_no_provider_writes_is_none() {
    let word = DELIVERED;
    let good = certificate("avvenuta-consegna", "nessuno");
    let nested = format!(
        "--m\r\nContent-Type: message/rfc822\r\n\r\nX-Ricevuta: avvenuta-consegna\r\nContent-Type: text/xml; \
         name=daticert.xml\r\n\r\n{good}\r\n"
    );
    let twice = format!("--m\r\nContent-Type: text/xml; name=\"daticert.xml\"\r\n\r\n{good}\r\n");
    none_of(&[
        ("two certificates", message(word, &good, &twice)),
        ("a certificate within a message", message(word, "<no/>", &nested)),
        (
            "entities of its own",
            message(
                word,
                &good.replace("<postacert", "<!DOCTYPE postacert [<!ENTITY a \"b\">]><postacert"),
                "",
            ),
        ),
        (
            "an unknown entity",
            message(word, &good.replace("&lt;0b", "&a;0b"), ""),
        ),
        (
            "two ids",
            message(word, &good.replace("<msgid>", "<msgid>x</msgid><msgid>"), ""),
        ),
        ("no id", message(word, &good.replace("msgid", "other"), "")),
        (
            "an id elsewhere",
            message(
                word,
                &good.replace("<dati>", "<altro>").replace("</dati>", "</altro>"),
                "",
            ),
        ),
        (
            "two roots",
            message(
                word,
                &good.replace(
                    "</postacert>",
                    "</postacert><postacert tipo=\"avvenuta-consegna\"/>",
                ),
                "",
            ),
        ),
        (
            "cut off",
            message(word, good.split("</dati>").next().expect("a beginning"), ""),
        ),
        (
            "too long an id",
            message(word, &good.replace(ID, &"a".repeat(LONGEST_ID)), ""),
        ),
        (
            "too long",
            message(
                word,
                &good.replace("<dati>", &format!("<x>{}</x><dati>", "a".repeat(MOST_XML_BYTES))),
                "",
            ),
        ),
        ("nothing", Vec::new()),
    ]);
}

#[test]
fn the_original_after_the_certificate_may_be_cut_off() {
    let original = format!(
        "--m\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\n{}\r\n",
        "y".repeat(MOST_BYTES)
    );
    let message = message(
        "X-Ricevuta: errore-consegna\r\n",
        &certificate("errore-consegna", "no-dest"),
        &original,
    );
    assert!(message.len() > MOST_BYTES);
    assert_eq!(read(&message, HOST).expect("a receipt").kind, Kind::NotDelivered);
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000), at in 0_usize..3_000) {
        let _ = read(&bytes, HOST);
        let mut message = receipt("avvenuta-consegna");
        let at = at.min(message.len());
        message.splice(at..(at + 3).min(message.len()), bytes.into_iter().take(40));
        let _ = read(&message, HOST);
    }

    #[test]
    fn no_cut_makes_another_receipt(cut in 0_usize..3_000) {
        let whole = receipt("avvenuta-consegna");
        let cut = cut.min(whole.len());
        if let Some(found) = read(&whole[..cut], HOST) {
            prop_assert_eq!(found.kind, Kind::Delivered);
            prop_assert_eq!(&*found.provider_id.0, ID);
        }
    }
}
