//! What a notice says: what happened and when, and what to do if it was somebody else. No half, no code, no link.

use super::email::{MailText, Paragraph, compose};
use crate::calendar::ROME;
use crate::language::Language;
use crate::notice::NoticeKind;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// When it was, as clocks in Italy showed it.
fn when(about: Timestamp) -> String {
    let rome: &TimeZone = &ROME;
    about
        .to_zoned(rome.clone())
        .strftime("%d/%m/%Y %H:%M")
        .to_string()
}

/// What happened, as one sentence. "On your name" and not by name: the message may have reached somebody else.
fn what(kind: NoticeKind, about: Timestamp, language: Language) -> String {
    let when = when(about);
    match (language, kind) {
        (Language::It, NoticeKind::Requested) => format!("{when}: è stato chiesto un PIN INPS a suo nome."),
        (Language::De, NoticeKind::Requested) => {
            format!("{when}: Auf Ihren Namen wurde eine INPS-PIN angefordert.")
        }
        (Language::En, NoticeKind::Requested) => format!("{when}: an INPS PIN was asked for in your name."),
    }
}

/// The notice as a text message: one GSM-7 part.
#[must_use]
pub fn notice_sms(kind: NoticeKind, about: Timestamp, language: Language) -> String {
    let what = what(kind, about, language);
    match language {
        Language::It => format!("{what} Non è stato lei? Chiami 803 164, da cellulare 06 164 164."),
        Language::De => format!("{what} Das waren nicht Sie? Rufen Sie 803 164 an, vom Handy 06 164 164."),
        Language::En => format!("{what} Was it not you? Call 803 164, from a mobile 06 164 164."),
    }
}

/// The notice as an email.
#[must_use]
pub fn notice_email(kind: NoticeKind, about: Timestamp, language: Language) -> MailText {
    let what = what(kind, about, language);
    let (subject, told, act, end) = match language {
        Language::It => (
            "INPS: avviso sul PIN a suo nome",
            "Riceve questo avviso perché questo contatto risulta negli archivi dell'INPS.",
            "Se è stato lei, non deve fare nulla. Se non è stato lei, chiami subito il Contact Center: 803 164, gratuito \
             da rete fissa, oppure 06 164 164 da cellulare, a pagamento. Se riceve la lettera con la seconda parte, può \
             anche usare il codice che vi è stampato.",
            "Questo messaggio non contiene collegamenti. Non risponda: le risposte non vengono lette.",
        ),
        Language::De => (
            "INPS: Mitteilung zur PIN auf Ihren Namen",
            "Sie erhalten diese Mitteilung, weil dieser Kontakt in den Archiven des INPS steht.",
            "Wenn Sie es waren, brauchen Sie nichts zu tun. Wenn nicht, rufen Sie sofort das Contact Center an: 803 164, \
             kostenlos vom Festnetz, oder 06 164 164 vom Handy, kostenpflichtig. Wenn Sie den Brief mit dem zweiten \
             Teil erhalten, können Sie auch den darin gedruckten Code verwenden.",
            "Diese Nachricht enthält keine Links. Bitte antworten Sie nicht: Antworten werden nicht gelesen.",
        ),
        Language::En => (
            "INPS: notice about the PIN in your name",
            "You receive this notice because this contact is in the INPS archives.",
            "If it was you, you need not do anything. If it was not, call the Contact Center at once: 803 164, free from \
             a landline, or 06 164 164 from a mobile, at a charge. If you receive the letter with the second part, you \
             can also use the code printed in it.",
            "This message contains no links. Please do not reply: replies are not read.",
        ),
    };
    let words = [&what, told, act, end].map(Paragraph::Words);
    compose(language, subject, &words)
}

#[cfg(test)]
mod tests {
    use super::super::{ONE_PART, halves_in, septets};
    use super::*;

    #[test]
    fn d16_a_notice_is_one_part_in_every_language_and_holds_nothing_like_a_half() {
        let about: Timestamp = "2020-03-28T23:30:00Z".parse().expect("an instant");
        for kind in NoticeKind::ALL {
            for language in Language::ALL {
                let text = notice_sms(kind, about, language);
                assert!(
                    septets(&text).is_some_and(|septets| septets <= ONE_PART),
                    "{text}"
                );
                assert!(text.starts_with("29/03/2020 00:30: "), "Italian time: {text}");
                let mail = notice_email(kind, about, language);
                for part in [text.as_str(), &mail.subject, &mail.text, &mail.html] {
                    assert_eq!(halves_in(part), Vec::<String>::new());
                }
                for part in [text.as_str(), &mail.text, &mail.html] {
                    assert!(part.contains("803 164") && part.contains("06 164 164"), "{part}");
                    for active in ["href", "src=", "http", "www", "<a "] {
                        assert!(!part.contains(active), "{active}");
                    }
                }
            }
        }
    }
}
