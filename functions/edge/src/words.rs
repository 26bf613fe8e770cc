//! The words of problems, in Italian, German and English. A rejected value is never among them.

mod fields;

pub(crate) use fields::field;

use pin::Language;

type Words = (&'static str, &'static str);

/// The title and detail of a problem.
pub(crate) fn problem(slug: &str, language: Language) -> Words {
    match language {
        Language::It => italian(slug),
        Language::De => german(slug),
        Language::En => english(slug),
    }
}

fn italian(slug: &str) -> Words {
    match slug {
        "malformed-json" => (
            "JSON non valido",
            "Il corpo della richiesta non è un documento JSON.",
        ),
        "too-large" => (
            "Richiesta troppo grande",
            "Il corpo della richiesta supera i 64 KiB.",
        ),
        "body-broken" => (
            "Richiesta interrotta",
            "Il corpo della richiesta non è arrivato per intero.",
        ),
        "too-slow" => (
            "Richiesta troppo lenta",
            "Il corpo della richiesta non è arrivato in tempo.",
        ),
        "forbidden" => (
            "Chiamata non ammessa",
            "Questa chiamata non è ammessa a chi la fa, o da dove la fa.",
        ),
        "invalid-request" => (
            "Dati non validi",
            "Alcuni campi vanno corretti: sono elencati in errors.",
        ),
        // M7, word for word.
        "pin-already-assigned" => (
            "L'utente ha già un PIN assegnato",
            "Se non lo ricorda più, lo revochi con \"Revoca PIN\"; potrà quindi chiederne uno nuovo.",
        ),
        "request-open" => (
            "Richiesta già in corso",
            "Una richiesta è in lavorazione: sarà contattato dal Contact center, 803 164 da rete fissa, \
             06 164 164 da cellulare.",
        ),
        "idempotency-key-reused" => (
            "Chiave di idempotenza già usata",
            "La stessa Idempotency-Key è arrivata con un altro corpo: ne usi una nuova.",
        ),
        "unauthenticated" => ("Accesso non autorizzato", "Il token manca o non è quello giusto."),
        "wrong-pin" => (
            "Codice fiscale o PIN errato",
            "Il codice fiscale e il PIN non corrispondono, o il PIN non è più in uso.",
        ),
        "weak-pin" => (
            "PIN troppo semplice",
            "Scelga un altro PIN: i motivi sono elencati in errors.",
        ),
        "half-expired" => (
            "PIN iniziale scaduto",
            "Il tempo per attivare il PIN è passato: chiami il Contact center, 803 164 da rete fissa, 06 164 164 da cellulare.",
        ),
        "not-found" => ("Non trovato", "A questo indirizzo non c'è nulla."),
        "method-not-allowed" => (
            "Metodo non ammesso",
            "I metodi ammessi sono nell'intestazione Allow.",
        ),
        "too-many-attempts" => (
            "Troppi tentativi",
            "Riprovi dopo il tempo indicato nell'intestazione Retry-After.",
        ),
        _ => (
            "Servizio non disponibile",
            "Riprovi tra poco: nulla di quanto già accettato è andato perso.",
        ),
    }
}

fn german(slug: &str) -> Words {
    match slug {
        "malformed-json" => (
            "Ungültiges JSON",
            "Der Inhalt der Anfrage ist kein JSON-Dokument.",
        ),
        "too-large" => ("Anfrage zu groß", "Der Inhalt der Anfrage ist größer als 64 KiB."),
        "body-broken" => (
            "Anfrage abgebrochen",
            "Der Inhalt der Anfrage ist nicht vollständig angekommen.",
        ),
        "too-slow" => (
            "Anfrage zu langsam",
            "Der Inhalt der Anfrage ist nicht rechtzeitig angekommen.",
        ),
        "forbidden" => (
            "Aufruf nicht erlaubt",
            "Dieser Aufruf ist Ihnen, oder von hier aus, nicht erlaubt.",
        ),
        "invalid-request" => (
            "Ungültige Daten",
            "Einige Felder sind zu berichtigen: sie stehen in errors.",
        ),
        "pin-already-assigned" => (
            "Dem Nutzer ist bereits eine PIN zugeteilt",
            "Wenn Sie sie nicht mehr wissen, widerrufen Sie sie mit \"PIN widerrufen\"; danach können Sie eine \
             neue beantragen.",
        ),
        "request-open" => (
            "Anfrage bereits in Bearbeitung",
            "Eine Anfrage wird bearbeitet: das Contact Center ruft Sie an, 803 164 vom Festnetz, 06 164 164 \
             vom Handy.",
        ),
        "idempotency-key-reused" => (
            "Idempotenzschlüssel bereits verwendet",
            "Derselbe Idempotency-Key kam mit einem anderen Inhalt: verwenden Sie einen neuen.",
        ),
        "unauthenticated" => ("Nicht angemeldet", "Das Token fehlt oder ist nicht das richtige."),
        "wrong-pin" => (
            "Steuernummer oder PIN falsch",
            "Steuernummer und PIN passen nicht zusammen, oder die PIN gilt nicht mehr.",
        ),
        "weak-pin" => (
            "PIN zu einfach",
            "Wählen Sie eine andere PIN: die Gründe stehen in errors.",
        ),
        "half-expired" => (
            "Anfangs-PIN abgelaufen",
            "Die Zeit, die PIN zu aktivieren, ist vorbei: rufen Sie das Contact Center an, 803 164 vom Festnetz, 06 164 164 vom Handy.",
        ),
        "not-found" => ("Nicht gefunden", "Unter dieser Adresse gibt es nichts."),
        "method-not-allowed" => (
            "Methode nicht erlaubt",
            "Die erlaubten Methoden stehen im Kopf Allow.",
        ),
        "too-many-attempts" => (
            "Zu viele Versuche",
            "Versuchen Sie es nach der im Kopf Retry-After genannten Zeit wieder.",
        ),
        _ => (
            "Dienst nicht verfügbar",
            "Versuchen Sie es gleich noch einmal: nichts bereits Angenommenes ist verloren.",
        ),
    }
}

fn english(slug: &str) -> Words {
    match slug {
        "malformed-json" => ("Malformed JSON", "The body of the request is no JSON document."),
        "too-large" => ("Request too large", "The body of the request is over 64 KiB."),
        "body-broken" => (
            "Request broken off",
            "The body of the request did not arrive whole.",
        ),
        "too-slow" => (
            "Request too slow",
            "The body of the request did not arrive in time.",
        ),
        "forbidden" => (
            "Call not allowed",
            "This call is not allowed to whoever makes it, or from where they make it.",
        ),
        "invalid-request" => (
            "Invalid data",
            "Some fields need correcting: they are listed in errors.",
        ),
        "pin-already-assigned" => (
            "The user already has a PIN",
            "If you no longer know it, revoke it with \"Revoke PIN\"; you can then request a new one.",
        ),
        "request-open" => (
            "A request is under way",
            "A request is being worked on: the contact centre will call you, 803 164 from a landline, \
             06 164 164 from a mobile.",
        ),
        "idempotency-key-reused" => (
            "Idempotency key already used",
            "The same Idempotency-Key came with another body: use a new one.",
        ),
        "unauthenticated" => (
            "Not authenticated",
            "The token is missing or is not the right one.",
        ),
        "wrong-pin" => (
            "Wrong tax code or PIN",
            "The tax code and the PIN do not fit, or the PIN is no longer in use.",
        ),
        "weak-pin" => (
            "PIN too simple",
            "Choose another PIN: the reasons are listed in errors.",
        ),
        "half-expired" => (
            "Initial PIN expired",
            "The time to activate the PIN has passed: call the contact centre, 803 164 from a landline, 06 164 164 from a mobile.",
        ),
        "not-found" => ("Not found", "There is nothing at this address."),
        "method-not-allowed" => (
            "Method not allowed",
            "The methods allowed are in the Allow header.",
        ),
        "too-many-attempts" => (
            "Too many attempts",
            "Try again after the time in the Retry-After header.",
        ),
        _ => (
            "Service unavailable",
            "Try again shortly: nothing that was accepted has been lost.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SLUGS: [&str; 17] = [
        "wrong-pin",
        "weak-pin",
        "half-expired",
        "malformed-json",
        "too-large",
        "body-broken",
        "too-slow",
        "forbidden",
        "invalid-request",
        "pin-already-assigned",
        "request-open",
        "idempotency-key-reused",
        "unauthenticated",
        "not-found",
        "method-not-allowed",
        "too-many-attempts",
        "unavailable",
    ];

    #[test]
    fn every_problem_has_its_own_words_in_every_language() {
        let mut seen = std::collections::BTreeSet::new();
        for language in Language::ALL {
            for slug in SLUGS {
                let (title, detail) = problem(slug, language);
                assert!(!title.is_empty() && !detail.is_empty());
                assert!(seen.insert(title), "{slug} in {language:?} repeats «{title}»");
            }
        }
    }

    #[test]
    fn m7_is_word_for_word() {
        assert_eq!(
            problem("pin-already-assigned", Language::It).0,
            "L'utente ha già un PIN assegnato"
        );
    }
}
