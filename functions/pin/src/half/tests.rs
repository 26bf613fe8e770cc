use super::*;
use proptest::prelude::*;

fn id(byte: u8) -> RequestId {
    RequestId::from_random([byte; 16])
}

#[test]
fn r1_d1_a_half_has_eight_characters_of_the_alphabet() {
    let half = encode(&Tag([0; 32]), Alphabet::Crockford).expect("zeros are decent");
    assert_eq!(half.reveal(), "00000000");
    let half = encode(&Tag([0xff; 32]), Alphabet::Crockford).expect("Zs are decent");
    assert_eq!(half.reveal(), "ZZZZZZZZ");
}

#[test]
fn crockford_takes_the_bits_in_order() {
    // Five bits each: 1, 2, 3 … 8.
    let bits = (1..=8_u64).fold(0, |bits, value| bits << 5 | value);
    let mut tag = [0; 32];
    tag[..5].copy_from_slice(&bits.to_be_bytes()[3..]);
    assert_eq!(
        encode(&Tag(tag), Alphabet::Crockford).expect("decent").reveal(),
        "12345678"
    );
}

#[test]
fn d2_digits_reject_what_would_favour_some() {
    let mut tag = [255; 32];
    assert!(encode(&Tag(tag), Alphabet::Digits).is_none(), "no byte below 250");
    tag[24..].copy_from_slice(&[0, 1, 2, 13, 24, 35, 246, 249]);
    assert_eq!(
        encode(&Tag(tag), Alphabet::Digits)
            .expect("eight bytes fit")
            .reveal(),
        "01234569"
    );
}

#[test]
fn d2_rude_words_ask_for_the_next_try() {
    for rude in ["F1CA0000", "00CAZZ00", "1234SH1T", "ANA1XXXX", "5EX00000"] {
        let bytes: [u8; 8] = rude.as_bytes().try_into().expect("eight");
        assert!(super::rude::is_rude(bytes), "{rude}");
    }
    assert!(!super::rude::is_rude(*b"7K3M9QRS"));
}

#[test]
fn d2_reading_back_forgives_what_people_type() {
    let half = Half::read("7k3m 9qrs", Alphabet::Crockford).expect("reads");
    assert_eq!(half.reveal(), "7K3M9QRS");
    assert_eq!(
        Half::read("OIl0-1111", Alphabet::Crockford)
            .expect("reads")
            .reveal(),
        "01101111"
    );
    for wrong in ["", "7K3M9QR", "7K3M9QRST", "7K3M9QRU", "7K3M9QR€"] {
        assert!(Half::read(wrong, Alphabet::Crockford).is_none(), "{wrong}");
    }
    assert!(Half::read("1234567A", Alphabet::Digits).is_none());
}

#[test]
fn the_messages_bind_part_request_generation_and_try() {
    let first = Part::First.message(id(1), 1, 0);
    for other in [
        Part::Second.message(id(1), 1, 0),
        Part::First.message(id(2), 1, 0),
        Part::First.message(id(1), 2, 0),
        Part::First.message(id(1), 1, 1),
    ] {
        assert_ne!(first, other);
    }
    assert!(first.starts_with(b"inps-pin/first-half/1"));
    assert_eq!(first.len(), 21 + 16 + 4 + 4);
}

#[test]
fn nothing_shows_a_half() {
    let half = Half::read("7K3M9QRS", Alphabet::Crockford).expect("reads");
    assert!(!format!("{half:?} {:?}", Tag(*b"7K3M9QRS7K3M9QRS7K3M9QRS7K3M9QRS")).contains("7K3M"));
}

proptest! {
    #[test]
    fn what_is_encoded_reads_back(bytes in any::<[u8; 32]>(), digits in any::<bool>()) {
        let alphabet = if digits { Alphabet::Digits } else { Alphabet::Crockford };
        if let Some(half) = encode(&Tag(bytes), alphabet) {
            let plain = Half::read(half.reveal(), alphabet);
            let spaced = format!("{} {}", &half.reveal()[..4], half.reveal()[4..].to_lowercase());
            let typed = Half::read(&spaced, alphabet);
            prop_assert_eq!(plain.as_ref(), Some(&half));
            prop_assert_eq!(typed.as_ref(), Some(&half));
        }
    }

    #[test]
    fn reading_never_panics(typed in any::<String>()) {
        let _ = Half::read(&typed, Alphabet::Crockford);
        let _ = Half::read(&typed, Alphabet::Digits);
    }
}
