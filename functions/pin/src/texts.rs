//! The texts a person gets, in three languages, and what fits into one SMS.

mod email;
mod gsm7;

pub use email::{MailText, first_half_email};
pub use gsm7::{ONE_PART, septets};

use crate::half::Half;
use crate::language::Language;

/// The SMS that carries a first half. Nobody's name is in it, and nothing in it looks like a half but the
/// half. One GSM-7 part always: SNS rates and bills by part.
#[must_use]
pub fn first_half_sms(half: &Half, language: Language) -> String {
    let (left, right) = half.reveal().split_at(4);
    match language {
        Language::It => format!(
            "Prima parte del PIN: {left} {right}. La seconda arriva per posta. Non la comunichi a nessuno. \
             Aiuto: 803 164, da cellulare 06 164 164"
        ),
        Language::De => format!(
            "Erster Teil der PIN: {left} {right}. Der zweite kommt per Post. Geben Sie ihn nicht weiter. \
             Hilfe: 803 164, vom Handy 06 164 164"
        ),
        Language::En => format!(
            "First part of the PIN: {left} {right}. The second comes by post. Tell nobody. \
             Help: 803 164, from a mobile 06 164 164"
        ),
    }
}

/// M6: what the person reads when the request has been taken in.
#[must_use]
pub const fn request_received(language: Language) -> &'static str {
    match language {
        Language::It => {
            "La richiesta del PIN è stata inserita correttamente: riceverà la prima parte ai contatti personali \
             indicati nella richiesta (cellulare, email, PEC), la seconda parte le sarà spedita all'indirizzo di \
             residenza. In caso di necessità (ad esempio se l'indirizzo di residenza indicato è diverso da quello \
             presente negli archivi INPS), sarà ricontattata al numero indicato come \"Telefono preferenziale\"."
        }
        Language::De => {
            "Die PIN-Anfrage wurde richtig eingegeben: Sie erhalten den ersten Teil an die in der Anfrage \
             angegebenen Kontakte (Handy, E-Mail, PEC), der zweite Teil wird Ihnen an die Wohnsitzadresse \
             geschickt. Falls nötig (zum Beispiel wenn die angegebene Adresse von der in den Archiven des INPS \
             abweicht), werden Sie unter der als \"Bevorzugtes Telefon\" angegebenen Nummer zurückgerufen."
        }
        Language::En => {
            "Your PIN request has been entered correctly: you will receive the first part at the contacts given \
             in the request (mobile, email, PEC); the second part will be sent to your home address. If need be \
             (for example if the address given differs from the one in the INPS archives), you will be called \
             back on the number given as \"Preferred phone\"."
        }
    }
}

/// Every run of eight capitals or digits, with or without a blank in the middle: what readers of messages look for.
#[cfg(test)]
pub(crate) fn halves_in(text: &str) -> Vec<String> {
    let bytes = text.as_bytes();
    let is_half_byte = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    let at = |start: usize, length: usize| bytes.get(start..start + length);
    (0..bytes.len())
        .filter_map(|start| {
            let joined = at(start, 8).filter(|run| run.iter().all(is_half_byte));
            let spaced = at(start, 9)
                .filter(|run| run[4] == b' ' && run[..4].iter().chain(&run[5..]).all(is_half_byte));
            joined
                .or(spaced)
                .map(|run| String::from_utf8_lossy(run).replace(' ', ""))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::half::Alphabet;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn r2_one_gsm7_part_in_every_language_with_just_the_half(typed in "[0-9A-HJKMNP-TV-Z]{8}") {
            let half = Half::read(&typed, Alphabet::Crockford).expect("of the alphabet");
            for language in Language::ALL {
                let text = first_half_sms(&half, language);
                prop_assert!(septets(&text).is_some_and(|septets| septets <= ONE_PART), "{}", text);
                prop_assert_eq!(halves_in(&text), vec![typed.clone()]);
            }
        }
    }

    #[test]
    fn m6_is_the_green_box_word_for_word() {
        let text = request_received(Language::It);
        assert!(
            text.starts_with(
                "La richiesta del PIN è stata inserita correttamente: riceverà la prima parte ai"
            )
        );
        assert!(text.ends_with("sarà ricontattata al numero indicato come \"Telefono preferenziale\"."));
    }
}
