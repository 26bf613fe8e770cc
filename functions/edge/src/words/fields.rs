//! The words of field errors.

use pin::Language;
use pin::field::FieldCode;

/// What to tell the person of a wrong field.
pub(crate) const fn field(code: FieldCode, language: Language) -> &'static str {
    match language {
        Language::It => italian(code),
        Language::De => german(code),
        Language::En => english(code),
    }
}

const fn italian(code: FieldCode) -> &'static str {
    match code {
        FieldCode::Required => "Campo obbligatorio.",
        FieldCode::IllTyped => "Il tipo del valore non è quello previsto.",
        FieldCode::Unknown => "Questo campo non è previsto.",
        FieldCode::TooLong => "Il testo è troppo lungo.",
        FieldCode::Character => "Il testo contiene caratteri non ammessi.",
        FieldCode::OutOfRange => "Il numero è fuori dai limiti previsti.",
        FieldCode::NotAChoice => "Scelga uno dei valori previsti.",
        FieldCode::Date => "La data va scritta come AAAA-MM-GG e deve esistere.",
        FieldCode::BirthDateRange => "La data di nascita è nel futuro o troppo lontana.",
        FieldCode::TaxCodeLength => "Il codice fiscale ha 16 caratteri, quello provvisorio 11 cifre.",
        FieldCode::TaxCodeCharacter => "Il codice fiscale contiene un carattere fuori posto.",
        FieldCode::TaxCodeCheck => "Il carattere di controllo del codice fiscale non torna: lo ricontrolli.",
        FieldCode::TaxCodeDate => "Il codice fiscale indica un giorno che non esiste.",
        FieldCode::TaxCodePlace => "Il codice fiscale indica un luogo di nascita che non può esistere.",
        FieldCode::TaxCodeSurname => "Il cognome non corrisponde al codice fiscale.",
        FieldCode::TaxCodeName => "Il nome non corrisponde al codice fiscale.",
        FieldCode::TaxCodeBirthDate => "La data di nascita non corrisponde al codice fiscale.",
        FieldCode::TaxCodeSex => "Il sesso non corrisponde al codice fiscale.",
        FieldCode::TaxCodeBirthPlace => "Il luogo di nascita non corrisponde al codice fiscale.",
        FieldCode::PlaceCode => "Serve un codice catastale: una lettera e tre cifre.",
        FieldCode::PlaceUnknown => "Nessun comune e nessuno Stato ha questo codice.",
        FieldCode::PlaceAbolished => "Il comune è stato soppresso: scelga quello di oggi.",
        FieldCode::ProvinceUnknown => "Nessuna provincia ha questa sigla.",
        FieldCode::ProvinceMismatch => "Il luogo non è in questa provincia.",
        FieldCode::PostalCode => "Il CAP ha cinque cifre.",
        FieldCode::CountryUnknown => "Serve il codice ISO 3166 di uno Stato, due lettere maiuscole.",
        FieldCode::CountryIsItaly => "Per un indirizzo in Italia scelga la residenza italiana.",
        FieldCode::Phone => "Il numero di telefono, completo di prefisso, non è valido.",
        FieldCode::PhoneNotMobile => "Serve un numero di cellulare.",
        FieldCode::PhoneRequired => "Indichi almeno un recapito tra telefono abitazione e cellulare.",
        FieldCode::EmailRequired => "Indichi almeno un recapito tra email e PEC.",
        FieldCode::Email => "L'indirizzo non è valido.",
        FieldCode::PreferredPhoneNotGiven => "Il telefono preferenziale deve essere uno di quelli indicati.",
        FieldCode::PinLength => "Servono otto caratteri.",
        FieldCode::InitialPinLength => {
            "Il PIN iniziale ha sedici caratteri: gli otto ricevuti per primi e gli otto della lettera."
        }
        FieldCode::PinCharacter => "Il PIN è fatto di lettere, senza accenti, e cifre.",
        FieldCode::PinRepeats => "Il PIN ripete gli stessi caratteri.",
        FieldCode::PinRun => "Il PIN contiene quattro caratteri in fila, come 1234 o ABCD.",
        FieldCode::PinBirthDate => "Il PIN è una data o contiene la data di nascita.",
        FieldCode::PinTaxCode => "Il PIN contiene una parte del codice fiscale.",
        FieldCode::PinCommon => "Il PIN è tra quelli che molti scelgono.",
        FieldCode::IdempotencyKey => "L'intestazione Idempotency-Key ha da 1 a 128 caratteri ASCII visibili.",
    }
}

const fn german(code: FieldCode) -> &'static str {
    match code {
        FieldCode::Required => "Pflichtfeld.",
        FieldCode::IllTyped => "Der Wert hat nicht den vorgesehenen Typ.",
        FieldCode::Unknown => "Dieses Feld ist nicht vorgesehen.",
        FieldCode::TooLong => "Der Text ist zu lang.",
        FieldCode::Character => "Der Text enthält unzulässige Zeichen.",
        FieldCode::OutOfRange => "Die Zahl liegt außerhalb der vorgesehenen Grenzen.",
        FieldCode::NotAChoice => "Wählen Sie einen der vorgesehenen Werte.",
        FieldCode::Date => "Das Datum muss als JJJJ-MM-TT geschrieben sein und existieren.",
        FieldCode::BirthDateRange => "Das Geburtsdatum liegt in der Zukunft oder zu weit zurück.",
        FieldCode::TaxCodeLength => "Die Steuernummer hat 16 Zeichen, die vorläufige 11 Ziffern.",
        FieldCode::TaxCodeCharacter => "Die Steuernummer enthält ein Zeichen an falscher Stelle.",
        FieldCode::TaxCodeCheck => "Das Prüfzeichen der Steuernummer stimmt nicht: prüfen Sie sie nach.",
        FieldCode::TaxCodeDate => "Die Steuernummer nennt einen Tag, den es nicht gibt.",
        FieldCode::TaxCodePlace => "Die Steuernummer nennt einen Geburtsort, den es nicht geben kann.",
        FieldCode::TaxCodeSurname => "Der Nachname passt nicht zur Steuernummer.",
        FieldCode::TaxCodeName => "Der Vorname passt nicht zur Steuernummer.",
        FieldCode::TaxCodeBirthDate => "Das Geburtsdatum passt nicht zur Steuernummer.",
        FieldCode::TaxCodeSex => "Das Geschlecht passt nicht zur Steuernummer.",
        FieldCode::TaxCodeBirthPlace => "Der Geburtsort passt nicht zur Steuernummer.",
        FieldCode::PlaceCode => "Nötig ist ein Katasterkode: ein Buchstabe und drei Ziffern.",
        FieldCode::PlaceUnknown => "Keine Gemeinde und kein Staat hat diesen Kode.",
        FieldCode::PlaceAbolished => "Die Gemeinde wurde aufgelöst: wählen Sie die heutige.",
        FieldCode::ProvinceUnknown => "Keine Provinz hat dieses Kürzel.",
        FieldCode::ProvinceMismatch => "Der Ort liegt nicht in dieser Provinz.",
        FieldCode::PostalCode => "Die Postleitzahl hat fünf Ziffern.",
        FieldCode::CountryUnknown => "Nötig ist der ISO-3166-Kode eines Staates, zwei Großbuchstaben.",
        FieldCode::CountryIsItaly => "Für eine Adresse in Italien wählen Sie den Wohnsitz in Italien.",
        FieldCode::Phone => "Die Telefonnummer mit Vorwahl ist ungültig.",
        FieldCode::PhoneNotMobile => "Nötig ist eine Handynummer.",
        FieldCode::PhoneRequired => "Geben Sie mindestens Festnetz oder Handy an.",
        FieldCode::EmailRequired => "Geben Sie mindestens E-Mail oder PEC an.",
        FieldCode::Email => "Die Adresse ist ungültig.",
        FieldCode::PreferredPhoneNotGiven => "Das bevorzugte Telefon muss eines der angegebenen sein.",
        FieldCode::PinLength => "Nötig sind acht Zeichen.",
        FieldCode::InitialPinLength => {
            "Die Anfangs-PIN hat sechzehn Zeichen: die acht zuerst erhaltenen und die acht des Briefes."
        }
        FieldCode::PinCharacter => "Eine PIN besteht aus Buchstaben ohne Umlaute und Ziffern.",
        FieldCode::PinRepeats => "Die PIN wiederholt dieselben Zeichen.",
        FieldCode::PinRun => "Die PIN enthält vier Zeichen der Reihe nach, wie 1234 oder ABCD.",
        FieldCode::PinBirthDate => "Die PIN ist ein Datum oder enthält das Geburtsdatum.",
        FieldCode::PinTaxCode => "Die PIN enthält einen Teil der Steuernummer.",
        FieldCode::PinCommon => "Die PIN ist eine, die viele wählen.",
        FieldCode::IdempotencyKey => "Der Kopf Idempotency-Key hat 1 bis 128 sichtbare ASCII-Zeichen.",
    }
}

const fn english(code: FieldCode) -> &'static str {
    match code {
        FieldCode::Required => "This field is mandatory.",
        FieldCode::IllTyped => "The value is not of the expected type.",
        FieldCode::Unknown => "This field is not expected here.",
        FieldCode::TooLong => "The text is too long.",
        FieldCode::Character => "The text has characters that are not allowed.",
        FieldCode::OutOfRange => "The number is outside of what can be asked for.",
        FieldCode::NotAChoice => "Choose one of the listed values.",
        FieldCode::Date => "The date must be written YYYY-MM-DD and exist.",
        FieldCode::BirthDateRange => "The birth date is in the future or too long ago.",
        FieldCode::TaxCodeLength => "A tax code has 16 characters, a provisional one 11 digits.",
        FieldCode::TaxCodeCharacter => "The tax code has a character where it cannot stand.",
        FieldCode::TaxCodeCheck => "The check character of the tax code does not fit: check it again.",
        FieldCode::TaxCodeDate => "The tax code names a day that does not exist.",
        FieldCode::TaxCodePlace => "The tax code names a birth place that cannot exist.",
        FieldCode::TaxCodeSurname => "The surname does not fit the tax code.",
        FieldCode::TaxCodeName => "The name does not fit the tax code.",
        FieldCode::TaxCodeBirthDate => "The birth date does not fit the tax code.",
        FieldCode::TaxCodeSex => "The sex does not fit the tax code.",
        FieldCode::TaxCodeBirthPlace => "The birth place does not fit the tax code.",
        FieldCode::PlaceCode => "A cadastral code is needed: a letter and three digits.",
        FieldCode::PlaceUnknown => "No municipality and no state has this code.",
        FieldCode::PlaceAbolished => "The municipality has been abolished: choose the one of today.",
        FieldCode::ProvinceUnknown => "No province has this code.",
        FieldCode::ProvinceMismatch => "The place is not in this province.",
        FieldCode::PostalCode => "The postal code has five digits.",
        FieldCode::CountryUnknown => "The ISO 3166 code of a state is needed, two capitals.",
        FieldCode::CountryIsItaly => "For an address in Italy choose residence in Italy.",
        FieldCode::Phone => "The telephone number, with its prefix, is not valid.",
        FieldCode::PhoneNotMobile => "A mobile number is needed.",
        FieldCode::PhoneRequired => "Give at least one of home phone and mobile.",
        FieldCode::EmailRequired => "Give at least one of email and PEC.",
        FieldCode::Email => "The address is not valid.",
        FieldCode::PreferredPhoneNotGiven => "The preferred phone must be one of those given.",
        FieldCode::PinLength => "Eight characters are needed.",
        FieldCode::InitialPinLength => {
            "The initial PIN has sixteen characters: the eight that came first and the eight of the letter."
        }
        FieldCode::PinCharacter => "A PIN is made of letters without accents and digits.",
        FieldCode::PinRepeats => "The PIN repeats the same characters.",
        FieldCode::PinRun => "The PIN has four characters in a row, such as 1234 or ABCD.",
        FieldCode::PinBirthDate => "The PIN is a date or has the birth date in it.",
        FieldCode::PinTaxCode => "The PIN has a part of the tax code in it.",
        FieldCode::PinCommon => "The PIN is one that many people choose.",
        FieldCode::IdempotencyKey => "The Idempotency-Key header has 1 to 128 visible ASCII characters.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_own_words_in_every_language() {
        let mut seen = std::collections::BTreeSet::new();
        for language in Language::ALL {
            for &code in FieldCode::ALL {
                assert!(
                    seen.insert(field(code, language)),
                    "{code:?} in {language:?} repeats another"
                );
            }
        }
    }
}
