//! Email: the same words as plain text and as sober HTML. No link, no picture, nothing that is fetched: whoever
//! reads it must not learn to click in such messages, and no server learns who reads it.

use crate::half::Half;
use crate::language::Language;
use zeroize::Zeroizing;

/// An email as a person gets it.
pub struct MailText {
    /// The subject: no secret and nobody's name, since everything on the way shows it.
    pub subject: String,
    /// What it says, as plain text.
    pub text: Zeroizing<String>,
    /// The same as HTML.
    pub html: Zeroizing<String>,
}

/// A paragraph of an email.
pub(super) enum Paragraph<'a> {
    /// Words.
    Words(&'a str),
    /// The one thing to be found at a glance.
    Shown(&'a str),
}

/// The email that carries a first half (R2, R39). Nobody's name is in it, and nothing in it looks like a half but
/// the half, once in each part.
#[must_use]
pub fn first_half_email(half: &Half, language: Language) -> MailText {
    let (subject, opening, rest) = first_half_words(language);
    let mut paragraphs = vec![Paragraph::Words(opening), Paragraph::Shown(half.reveal())];
    paragraphs.extend(rest.into_iter().map(Paragraph::Words));
    compose(language, subject, &paragraphs)
}

/// The subject, what stands before the half, and what after it.
const fn first_half_words(language: Language) -> (&'static str, &'static str, [&'static str; 5]) {
    match language {
        Language::It => (
            "INPS: prima parte del suo PIN",
            "La prima parte del suo PIN è:",
            [
                "È stata chiesta con il servizio \"Richiesta PIN\" dell'INPS, sul sito o al Contact Center, indicando \
                     questo indirizzo email.",
                "Con la prima parte può già presentare le domande di indennità e di bonus. La seconda parte arriva per \
                     posta ordinaria all'indirizzo di residenza: con tutte e due attiverà il PIN.",
                "Non la comunichi a nessuno.",
                "Se non è stato lei a chiederla, o se ha bisogno di aiuto, chiami il Contact Center: 803 164, gratuito \
                     da rete fissa, oppure 06 164 164 da cellulare, a pagamento.",
                "Questo messaggio non contiene collegamenti. Non risponda: le risposte non vengono lette.",
            ],
        ),
        Language::De => (
            "INPS: erster Teil Ihrer PIN",
            "Der erste Teil Ihrer PIN lautet:",
            [
                "Er wurde über den INPS-Dienst \"PIN-Anfrage\", auf der Website oder beim Contact Center, unter Angabe \
                     dieser E-Mail-Adresse angefordert.",
                "Mit dem ersten Teil können Sie die Anträge auf Entschädigung und Bonus schon stellen. Der zweite Teil \
                     kommt mit der gewöhnlichen Post an Ihre Wohnsitzadresse: mit beiden aktivieren Sie die PIN.",
                "Geben Sie ihn nicht weiter.",
                "Wenn Sie ihn nicht angefordert haben oder Hilfe brauchen, rufen Sie das Contact Center an: 803 164, \
                     kostenlos vom Festnetz, oder 06 164 164 vom Handy, kostenpflichtig.",
                "Diese Nachricht enthält keine Links. Bitte antworten Sie nicht: Antworten werden nicht gelesen.",
            ],
        ),
        Language::En => (
            "INPS: first part of your PIN",
            "The first part of your PIN is:",
            [
                "It was asked for with the INPS service \"PIN request\", on the website or at the Contact Center, giving \
                     this email address.",
                "With the first part you can already apply for the allowances and the bonus. The second part comes by \
                     ordinary post to your home address: with both you activate the PIN.",
                "Tell nobody.",
                "If you did not ask for it, or if you need help, call the Contact Center: 803 164, free from a \
                     landline, or 06 164 164 from a mobile, at a charge.",
                "This message contains no links. Please do not reply: replies are not read.",
            ],
        ),
    }
}

/// Room for any of these messages: text that grew would leave copies of itself behind unwiped.
const ROOM: usize = 4_096;

/// The paragraphs as plain text and as HTML.
pub(super) fn compose(language: Language, subject: &str, paragraphs: &[Paragraph<'_>]) -> MailText {
    let mut text = Zeroizing::new(String::with_capacity(ROOM));
    let mut html = Zeroizing::new(String::with_capacity(ROOM));
    for part in ["<!DOCTYPE html>\n<html lang=\"", language.code(), "\">\n<head>\n"] {
        html.push_str(part);
    }
    html.push_str("<meta charset=\"utf-8\">\n<title>");
    escape(subject, &mut html);
    html.push_str(
        "</title>\n</head>\n<body style=\"max-width:40em;font-family:sans-serif;line-height:1.5\">\n<h1>",
    );
    escape(subject, &mut html);
    html.push_str("</h1>\n");
    for paragraph in paragraphs {
        let (words, before, after) = match paragraph {
            Paragraph::Words(words) => (words, "<p>", "</p>\n"),
            Paragraph::Shown(words) => (
                words,
                "<p style=\"font-family:monospace;font-size:1.5em\"><strong>",
                "</strong></p>\n",
            ),
        };
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(words);
        html.push_str(before);
        escape(words, &mut html);
        html.push_str(after);
    }
    text.push('\n');
    html.push_str("</body>\n</html>\n");
    MailText {
        subject: subject.to_owned(),
        text,
        html,
    }
}

/// Adds a text to HTML, as text (HTML, 13.1.2.4 and 13.3: the characters that could end it).
fn escape(text: &str, html: &mut String) {
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::halves_in;
    use super::*;
    use crate::half::Alphabet;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn r2_an_email_shows_the_half_once_in_each_part_and_nothing_like_it(
            typed in "[0-9A-HJKMNP-TV-Z]{8}",
        ) {
            let half = Half::read(&typed, Alphabet::Crockford).expect("of the alphabet");
            for language in Language::ALL {
                let mail = first_half_email(&half, language);
                prop_assert!(halves_in(&mail.subject).is_empty());
                prop_assert_eq!(halves_in(&mail.text), vec![typed.clone()]);
                prop_assert_eq!(halves_in(&mail.html), vec![typed.clone()]);
                prop_assert!(mail.text.capacity() == ROOM && mail.html.capacity() == ROOM, "it grew");
            }
        }
    }

    #[test]
    fn r11_r12_it_names_the_centres_numbers_and_links_nowhere() {
        let half = Half::read("7K3M9QRS", Alphabet::Crockford).expect("of the alphabet");
        for language in Language::ALL {
            let mail = first_half_email(&half, language);
            for part in [&mail.text, &mail.html] {
                assert!(
                    part.contains("803 164") && part.contains("06 164 164"),
                    "{part:?}"
                );
                for active in [
                    "href", "src", "http", "www", "url(", "<script", "<img", "<form", "<a ",
                ] {
                    assert!(!part.contains(active), "{active}");
                }
            }
            assert!(
                mail.html
                    .contains(&format!("<html lang=\"{}\">", language.code()))
            );
        }
    }

    #[test]
    fn what_is_written_as_text_stays_text_in_html() {
        let mail = compose(
            Language::It,
            "a <b> & \"c\"",
            &[Paragraph::Words("l'uno</p><script>")],
        );
        assert!(
            mail.html
                .contains("<title>a &lt;b&gt; &amp; &quot;c&quot;</title>")
        );
        assert!(mail.html.contains("<p>l&#39;uno&lt;/p&gt;&lt;script&gt;</p>"));
        assert_eq!(mail.text.as_str(), "l'uno</p><script>\n");
    }
}
