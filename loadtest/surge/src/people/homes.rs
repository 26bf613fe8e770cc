//! Addresses. Streets are names that most towns have; numbers are drawn.

use super::Residence;
use super::births::Home;
use crate::chance::{below, mix};

/// The share of people who no longer live where they were born (assumed).
pub(super) const MOVED: f64 = 0.35;

/// Streets that nearly every Italian town has one of.
#[rustfmt::skip]
static STREETS: [&str; 24] = [
    "Via Roma", "Via Giuseppe Garibaldi", "Via Guglielmo Marconi", "Via Giuseppe Mazzini", "Via Dante Alighieri",
    "Via Cavour", "Via Giacomo Matteotti", "Via Giuseppe Verdi", "Via IV Novembre", "Via XX Settembre",
    "Via Alessandro Manzoni", "Via Giacomo Leopardi", "Via Trieste", "Via Piave", "Via della Libertà",
    "Via San Rocco", "Via Sant'Antonio", "Via dei Mille", "Corso Italia", "Viale della Repubblica",
    "Piazza del Popolo", "Largo Europa", "Vicolo del Forno", "Via dell'Acquedotto",
];

/// Street (# is the number), city, postal code, country.
const ABROAD: [[&str; 4]; 8] = [
    ["Hauptstraße #", "Berlin", "10827", "DE"],
    ["Rue de Rivoli #", "Paris", "75004", "FR"],
    ["# King Street", "London", "W6 9JT", "GB"],
    ["Bahnhofstrasse #", "Zürich", "8001", "CH"],
    ["Avenida Corrientes #", "Buenos Aires", "C1043", "AR"],
    ["# Elm Street", "Boston", "02118", "US"],
    ["Calle de Alcalá #", "Madrid", "28014", "ES"],
    ["Rue de la Loi #", "Bruxelles", "1040", "BE"],
];

/// A door in a street that most towns have.
#[derive(Clone, Copy)]
pub(super) struct Door {
    street: usize,
    number: u64,
}

impl Door {
    pub(super) fn drawn(bits: u64) -> Self {
        Self {
            street: below(bits, len(&STREETS)) as usize,
            number: mix(bits),
        }
    }

    /// A door in another street.
    pub(super) fn elsewhere(self, bits: u64) -> Self {
        let further = 1 + below(bits, len(&STREETS) - 1) as usize;
        Self {
            street: (self.street + further) % STREETS.len(),
            number: mix(bits),
        }
    }

    /// One in eight has an exponent (assumed).
    fn number(self) -> String {
        let number = 1 + below(self.number, 160);
        match self.number % 8 {
            0 => format!("{number}/A"),
            _ => number.to_string(),
        }
    }
}

/// A residence in Italy.
pub(super) fn italian(home: Home, door: Door) -> Residence {
    Residence::Italy {
        street: STREETS.get(door.street).copied().unwrap_or_default(),
        number: door.number(),
        province: home.province,
        municipality: home.municipality,
        postal_code: home.postal_code,
    }
}

/// A residence abroad.
pub(super) fn abroad(bits: u64) -> Residence {
    let row = below(bits, len(&ABROAD)) as usize;
    let [street, city, postal_code, country] = ABROAD.get(row).copied().unwrap_or_default();
    let number = 1 + below(mix(bits), 200);
    Residence::Abroad {
        street: street.replace('#', &number.to_string()),
        city,
        postal_code,
        country,
    }
}

fn len<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(1)
}
