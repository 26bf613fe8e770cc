//! People: each another person, found again by their code, and plausible.

use jiff::civil::date;
use pin::Language;
use pin::address::{Address, ForeignAddress, ItalianAddress};
use pin::places;
use pin::tax_code::{self, Identity, Sex, TaxCode};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use surge::{ArchiveAnswer, Mix, People, Person, Profile, Residence};

fn mix() -> Mix {
    Profile::parse(Profile::named("smoke").expect("built in"))
        .expect("a profile")
        .mix
}

fn people(seed: u64) -> People {
    People::new(seed, &mix())
}

/// Indexes spread over all there are.
fn spread(count: usize) -> impl Iterator<Item = u32> {
    (0..People::COUNT).step_by(People::COUNT as usize / count)
}

fn address(residence: &Residence) -> Address {
    match residence.clone() {
        Residence::Italy {
            street,
            number,
            province,
            municipality,
            postal_code,
        } => Address::Italy(ItalianAddress {
            street: street.to_owned(),
            number,
            province,
            municipality,
            postal_code: postal_code.to_owned(),
        }),
        Residence::Abroad {
            street,
            city,
            postal_code,
            country,
        } => Address::Abroad(ForeignAddress {
            street,
            city: city.to_owned(),
            postal_code: postal_code.to_owned(),
            country: country.to_owned(),
        }),
    }
}

#[test]
fn nobody_shares_a_code_a_mobile_or_an_address_of_mail() {
    let people = people(3);
    let (mut codes, mut mobiles, mut emails) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let (mut with_mobile, mut with_email) = (0, 0);
    for index in 0..200_000 {
        let person = people.person(index);
        assert!(codes.insert(person.tax_code), "{index}");
        if let Some(mobile) = person.mobile {
            with_mobile += 1;
            assert_eq!(people.index_of_mobile(&mobile), Some(index));
            mobiles.insert(mobile);
        }
        with_email += usize::from(person.email.is_some());
        emails.extend(person.email);
    }
    assert_eq!((mobiles.len(), emails.len()), (with_mobile, with_email));
}

#[test]
fn a_code_leads_back_to_its_person() {
    let people = people(4);
    for index in (0..50_000)
        .chain(spread(50_000))
        .chain(People::COUNT - 50_000..People::COUNT)
    {
        let code = people.person(index).tax_code;
        assert_eq!(people.index_of(code.as_str()), Some(index));
    }
}

#[test]
fn a_code_of_nobody_leads_nowhere() {
    let people = people(4);
    for index in spread(500) {
        let code = people.person(index).tax_code;
        let others = code.variants().skip(1);
        for other in others {
            assert_eq!(
                people.index_of(other.as_str()),
                None,
                "an omocodic code is another's"
            );
        }
        assert_eq!(people.index_of(&code.as_str().to_lowercase()), Some(index));
    }
    for nobody in ["", "XXXYYY85T10A562", "12345678903", "RSSMRA85T10A562X"] {
        assert_eq!(people.index_of(nobody), None, "{nobody}");
    }
    for nobody in [
        "",
        "+39333123456",
        "+493331234567",
        "+393330999999",
        "+390612345678",
    ] {
        assert_eq!(people.index_of_mobile(nobody), None, "{nobody}");
    }
}

proptest! {
    #[test]
    fn any_seeds_people_are_found_again(seed in any::<u64>(), index in 0..People::COUNT) {
        let people = people(seed);
        let person = people.person(index);
        prop_assert_eq!(person.index, index);
        prop_assert_eq!(people.index_of(person.tax_code.as_str()), Some(index));
    }

    #[test]
    fn no_code_that_is_found_is_another_persons(seed in any::<u64>(), place in 0_u32..1000, day in 1_i8..29) {
        let people = people(seed);
        let code = tax_code::encode(&Identity {
            surname: "Rossi",
            name: "Maria",
            birth_date: date(1930 + i16::try_from(place % 72).expect("small"), 5, day),
            sex: Sex::F,
            birth_place: places::PlaceCode::parse(&format!("H{place:03}")).expect("a code"),
            birth_province: places::ProvinceCode::parse("RM").expect("a code"),
        });
        if let Some(index) = people.index_of(code.as_str()) {
            prop_assert_eq!(people.person(index).tax_code, code);
        }
    }

    #[test]
    fn reading_a_code_never_panics(text in any::<String>()) {
        let people = people(1);
        if TaxCode::parse(&text).is_err() {
            prop_assert_eq!(people.index_of(&text), None);
        }
        let _ = people.index_of_mobile(&text);
    }
}

/// Of so many people, the share that something holds for.
fn share(people: &[Person], holds: impl Fn(&Person) -> bool) -> f64 {
    let (held, all) = people.iter().fold((0.0, 0.0), |(held, all), person| {
        (held + f64::from(u8::from(holds(person))), all + 1.0)
    });
    held / all
}

fn near(name: &str, found: f64, expected: f64, tolerance: f64) {
    assert!(
        (found - expected).abs() < tolerance,
        "{name}: {found} instead of {expected}"
    );
}

#[test]
fn the_shares_are_those_of_the_mix() {
    let mix = mix();
    let people = people(5);
    let sample: Vec<Person> = (0..100_000).map(|index| people.person(index)).collect();
    // Four standard deviations of a share near a half; less for the others.
    let tolerance = |share: f64| 4.0 * (share * (1.0 - share) / 100_000.0).sqrt() + 1e-9;
    let speaks = |language| share(&sample, |person| person.language == language);
    for (name, found, expected) in [
        (
            "mobile",
            share(&sample, |person| person.mobile.is_some()),
            mix.mobile,
        ),
        (
            "email",
            share(&sample, |person| person.email.is_some()),
            mix.email,
        ),
        ("PEC", share(&sample, |person| person.pec.is_some()), mix.pec),
        (
            "mismatch",
            share(&sample, |person| person.archive != ArchiveAnswer::Same),
            mix.address_mismatch,
        ),
        (
            "abroad",
            share(&sample, |person| {
                matches!(person.residence, Residence::Abroad { .. })
            }),
            mix.foreign_residence,
        ),
        ("it", speaks(Language::It), mix.languages.it),
        ("de", speaks(Language::De), mix.languages.de),
        ("en", speaks(Language::En), mix.languages.en),
        ("women", share(&sample, |person| person.sex == Sex::F), 0.5),
    ] {
        near(name, found, expected, tolerance(expected));
    }
    assert!(
        sample
            .iter()
            .all(|person| person.mobile.is_some() || person.home_phone.is_some())
    );
    assert!(
        sample
            .iter()
            .all(|person| person.email.is_some() || person.pec.is_some())
    );
    for person in &sample {
        if let ArchiveAnswer::Elsewhere(residence) = &person.archive {
            assert!(
                !Address::compare(&address(residence), &address(&person.residence)).is_match(),
                "{}",
                person.index
            );
        }
    }
}

#[test]
fn a_share_of_nought_or_one_is_kept_to_the_letter() {
    let profile = Profile::parse(Profile::named("smoke").expect("built in")).expect("a profile");
    let ideal = People::new(1, &profile.ideal().mix);
    for index in spread(20_000) {
        let person = ideal.person(index);
        assert!(person.mobile.is_some(), "{index}");
        assert!(matches!(person.residence, Residence::Italy { .. }), "{index}");
        assert_eq!(person.archive, ArchiveAnswer::Same, "{index}");
    }
}

#[test]
fn provinces_ages_and_names_are_plausible() {
    let people = people(6);
    let sample: Vec<Person> = (0..100_000).map(|index| people.person(index)).collect();
    let born_in = |code: &str| share(&sample, |person| person.birth_province.as_str() == code);
    // Of 59.17 million residents and 2.36 million born abroad.
    for (code, thousands) in [
        ("RM", 4231.0),
        ("MI", 3241.0),
        ("NA", 2986.0),
        ("BZ", 534.0),
        ("IS", 81.0),
        ("EE", 2360.0),
    ] {
        near(code, born_in(code), thousands / 61_530.0, 0.003);
    }
    let aged = |from: i16, to: i16| {
        share(&sample, |person| {
            (from..=to).contains(&(2020 - person.birth_date.year()))
        })
    };
    // Thousands of residents, of 49,375 in these years of birth.
    near("19 to 29", aged(19, 29), 6_685.0 / 49_375.0, 0.005);
    near("40 to 64", aged(40, 64), 22_240.0 / 49_375.0, 0.005);
    near("80 and over", aged(80, 90), 3_980.0 / 49_375.0, 0.005);
    assert!(
        sample
            .iter()
            .all(|person| (18..=90).contains(&(2020 - person.birth_date.year())))
    );
    let mut surnames: BTreeMap<&str, usize> = BTreeMap::new();
    for person in &sample {
        *surnames.entry(person.surname).or_default() += 1;
    }
    assert_eq!(surnames.len(), 128 + 32);
    let in_german: Vec<&Person> = sample
        .iter()
        .filter(|person| person.language == Language::De)
        .collect();
    assert!(
        in_german
            .iter()
            .filter(|person| person.birth_province.as_str() == "BZ")
            .count()
            > 500
    );
}

#[test]
fn nothing_shows_a_person() {
    let person = people(1).person(17);
    assert_eq!(format!("{person:?}"), "Person(17)");
    assert_eq!(format!("{:?}", person.residence), "Residence(…)");
}

#[test]
fn the_people_of_a_seed_never_change() {
    let people = people(1);
    let codes: Vec<String> = [0, 1, 16_777_215]
        .map(|index| people.person(index).tax_code.as_str().to_owned())
        .into();
    assert_eq!(
        codes,
        ["VLPLRA47P63C266Z", "ZNLNNL79L58Z133R", "DRSVCN96M15E955V"]
    );
    assert_eq!(people.person(People::COUNT + 1), people.person(1));
}
