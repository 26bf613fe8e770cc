//! No bytes make the tax code panic, and what is read holds together.
#![no_main]

use jiff::civil::Date;
use libfuzzer_sys::fuzz_target;
use pin::places::{self, PlaceCode, ProvinceCode};
use pin::tax_code::{Identity, Sex, TaxCode, check, encode};

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    read(&text);
    // The first bytes make a birth; what is left makes the names.
    let Some((&[a, b, c, d, e, f], rest)) = data.split_first_chunk() else {
        return;
    };
    let names = String::from_utf8_lossy(rest);
    let (surname, name) = names.split_once('/').unwrap_or((&names, ""));
    let year = 1800 + i16::from(a) + i16::from(b);
    let Ok(birth_date) = Date::new(year, (c % 12 + 1).cast_signed(), (d % 31 + 1).cast_signed()) else {
        return;
    };
    let place = format!("{}{:03}", char::from(b'A' + e % 26), u16::from(f) * 4);
    let (Some(birth_place), Some(birth_province)) = (PlaceCode::parse(&place), ProvinceCode::parse("PI"))
    else {
        return;
    };
    let sex = if e < 128 { Sex::F } else { Sex::M };
    let identity = Identity {
        surname,
        name,
        birth_date,
        sex,
        birth_place,
        birth_province,
    };
    let code = encode(&identity);
    let findings = check(&code, &identity);
    assert_eq!(findings.agrees(), (1900..2100).contains(&birth_date.year()));
    let _ = (
        places::municipality_on(birth_place, birth_date),
        places::country(birth_place),
    );
    read(code.as_str());
});

fn read(text: &str) {
    let Ok(code) = TaxCode::parse(text) else { return };
    assert_eq!(TaxCode::parse(code.as_str()), Ok(code));
    if let Some(personal) = code.personal() {
        assert_eq!(
            personal.variants().filter(|variant| variant == personal).count(),
            1
        );
        assert!(personal.birth_dates().iter().any(Option::is_some));
    }
}
