//! The letter's words, in three languages.

use crate::language::Language;
use jiff::civil::Date;

/// Every sentence of a letter.
pub(super) struct Words {
    pub(super) reference: &'static str,
    pub(super) subject: &'static str,
    pub(super) opening: &'static str,
    pub(super) here: &'static str,
    pub(super) validity: &'static str,
    pub(super) by_sms: &'static str,
    pub(super) by_email: &'static str,
    pub(super) by_pec: &'static str,
    pub(super) by_phone: &'static str,
    pub(super) not_sent: &'static str,
    pub(super) secrecy: &'static str,
    pub(super) disown: &'static str,
    pub(super) footer: &'static str,
}

impl Words {
    pub(super) const fn of(language: Language) -> Self {
        match language {
            Language::It => ITALIAN,
            Language::De => GERMAN,
            Language::En => ENGLISH,
        }
    }
}

const ITALIAN: Words = Words {
    reference: "Richiesta:",
    subject: "Seconda parte del Suo PIN",
    opening: "Gentile signora, gentile signore,",
    here: "questa è la seconda parte del PIN che è stato chiesto a Suo nome. La usi insieme alla prima parte \
           per il primo accesso ai servizi in linea.",
    validity: "È valida {days} giorni dalla data di spedizione di questa lettera. Maiuscole e minuscole non contano.",
    by_sms: "La prima parte è stata inviata per SMS il {when}, al numero che finisce con {to}.",
    by_email: "La prima parte è stata inviata per email il {when}, all'indirizzo {to}.",
    by_pec: "La prima parte è stata inviata per PEC il {when}, all'indirizzo {to}.",
    by_phone: "La prima parte è stata comunicata al telefono dal Contact Center il {when}.",
    not_sent: "Se non ha ricevuto la prima parte, chiami il Contact Center.",
    secrecy: "Non comunichi a nessuno le due parti del PIN: nessun operatore gliele chiederà.",
    disown: "Non ha chiesto Lei questo PIN? Lo fermi subito: chiami il Contact Center, oppure indichi sul sito il \
             numero della richiesta e questo codice:",
    footer: "Contact Center: 803 164 da rete fissa, 06 164 164 da cellulare. Ricostruzione tecnica; non è un \
             servizio dell'INPS.",
};

const GERMAN: Words = Words {
    reference: "Anfrage:",
    subject: "Zweiter Teil Ihrer PIN",
    opening: "Sehr geehrte Damen und Herren,",
    here: "dies ist der zweite Teil der PIN, die in Ihrem Namen angefordert wurde. Verwenden Sie ihn zusammen mit \
           dem ersten Teil für den ersten Zugang zu den Online-Diensten.",
    validity: "Er gilt {days} Tage ab der Aufgabe dieses Briefes. Groß- und Kleinschreibung sind ohne Bedeutung.",
    by_sms: "Der erste Teil ging am {when} per SMS an die Nummer, die mit {to} endet.",
    by_email: "Der erste Teil ging am {when} per E-Mail an {to}.",
    by_pec: "Der erste Teil ging am {when} per PEC an {to}.",
    by_phone: "Der erste Teil wurde am {when} vom Contact Center am Telefon mitgeteilt.",
    not_sent: "Falls Sie den ersten Teil nicht erhalten haben, rufen Sie das Contact Center an.",
    secrecy: "Geben Sie die beiden Teile der PIN an niemanden weiter: Niemand vom Contact Center fragt danach.",
    disown: "Sie haben diese PIN nicht angefordert? Sperren Sie sie sofort: Rufen Sie das Contact Center an, oder \
             geben Sie auf der Website die Nummer der Anfrage und diesen Code ein:",
    footer: "Contact Center: 803 164 vom Festnetz, 06 164 164 vom Handy. Technischer Nachbau; kein Dienst des INPS.",
};

const ENGLISH: Words = Words {
    reference: "Request:",
    subject: "Second part of your PIN",
    opening: "Dear Sir or Madam,",
    here: "this is the second part of the PIN that was requested in your name. Use it together with the first part \
           for your first access to the online services.",
    validity: "It is valid for {days} days from the day this letter was posted. Capitals and small letters are the same.",
    by_sms: "The first part was sent by SMS on {when}, to the number that ends in {to}.",
    by_email: "The first part was sent by email on {when}, to {to}.",
    by_pec: "The first part was sent by PEC on {when}, to {to}.",
    by_phone: "The first part was read out on the phone by the contact centre on {when}.",
    not_sent: "If you have not received the first part, call the contact centre.",
    secrecy: "Tell nobody the two parts of the PIN: no operator will ask for them.",
    disown: "You did not ask for this PIN? Stop it at once: call the contact centre, or enter on the website the \
             number of the request and this code:",
    footer: "Contact centre: 803 164 from a landline, 06 164 164 from a mobile. Technical reconstruction; not a \
             service of INPS.",
};

/// A date, written out.
pub(super) fn date_in(language: Language, date: Date) -> String {
    const ITALIAN: [&str; 12] = [
        "gennaio",
        "febbraio",
        "marzo",
        "aprile",
        "maggio",
        "giugno",
        "luglio",
        "agosto",
        "settembre",
        "ottobre",
        "novembre",
        "dicembre",
    ];
    const GERMAN: [&str; 12] = [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ];
    const ENGLISH: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let month = usize::try_from(date.month() - 1).unwrap_or_default() % 12;
    let (day, year) = (date.day(), date.year());
    match language {
        Language::It => format!("{day} {} {year}", ITALIAN[month]),
        Language::De => format!("{day}. {} {year}", GERMAN[month]),
        Language::En => format!("{day} {} {year}", ENGLISH[month]),
    }
}
