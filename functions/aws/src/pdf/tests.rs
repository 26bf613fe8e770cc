use super::*;
use lopdf::Object;
use pin::Language;
use pin::delivery::{Delivery, DeliveryId, Event, EventKind, Opening, Reach};
use pin::digest::{DisownCode, PersonKey, Tag};
use pin::half::{Alphabet, Half};
use pin::request::{RequestId, Standing};

/// A letter as long as one gets.
fn sheet(language: Language) -> Sheet {
    let now = "2020-03-26T08:01:00Z".parse().expect("an instant");
    let request = RequestId::from_bytes([0xab; 16]);
    let opening = Opening {
        request,
        person: PersonKey([1; 16]),
        language,
        reach: Reach {
            email: Some(pin::contact::Email::from_stored("mario@example.org")),
            ..Reach::default()
        },
        email_first: false,
        standing: Standing::Validated { at: now },
        now,
    };
    let mut first = Delivery::open(
        opening,
        &pin::promise::Terms::default(),
        &pin::calendar::Calendar::default(),
    );
    first.events.push(Event {
        at: now,
        kind: EventKind::FirstHalfAccepted,
        channel: Some(pin::Channel::Email),
    });
    let half = Half::read("WXYZ2345", Alphabet::Crockford).expect("a half");
    let code = DisownCode::from_tag(&Tag([0x5a; 32]));
    let rows = (0..6)
        .map(|_| "MWMWMWMWMWMWMWMWMWMWMWMWMWMWMWMWMWMWMWMWMWMW".to_owned())
        .collect();
    let id = DeliveryId {
        request,
        generation: 1,
    };
    Sheet::write(
        id,
        rows,
        &half,
        &code,
        &first,
        jiff::civil::date(2020, 9, 27),
        180,
    )
}

#[test]
fn r3_a_letter_is_one_page_of_pdf_1_4_with_its_fonts_in_it() {
    for language in Language::ALL {
        let bytes = pdf(&sheet(language)).expect("fits");
        assert!(bytes.starts_with(b"%PDF-1.4"), "{language:?}");
        assert!(bytes.len() < 60_000, "{}", bytes.len());
        let read = lopdf::Document::load_mem(&bytes).expect("reads");
        assert_eq!(read.get_pages().len(), 1);
        let fonts: Vec<_> = read
            .objects
            .values()
            .filter_map(|object| object.as_dict().ok())
            .filter(|dict| dict.get_type().is_ok_and(|kind| kind == b"FontDescriptor"))
            .collect();
        assert_eq!(fonts.len(), 2);
        for font in fonts {
            assert!(font.has(b"FontFile2") || font.has(b"FontFile3"), "embedded");
        }
    }
}

#[test]
fn r3_d16_the_page_says_what_the_sheet_says() {
    let sheet = sheet(Language::De);
    let read = lopdf::Document::load_mem(&pdf(&sheet).expect("fits")).expect("reads");
    let text = read.extract_text(&[1]).expect("text");
    for expected in [
        &sheet.rows[0],
        &sheet.half,
        &sheet.disown_code,
        &sheet.date,
        &sheet.subject,
        &sheet.reference,
    ] {
        assert!(text.contains(expected.as_str()), "{expected} in {text}");
    }
    assert!(
        text.contains("Großschreibung") || text.contains("Groß-"),
        "{text}"
    );
}

/// Where every text begins: the operands of `Tm`, in points from the bottom left.
fn begins(bytes: &[u8]) -> Vec<(f32, f32)> {
    let read = lopdf::Document::load_mem(bytes).expect("reads");
    let page = read.page_iter().next().expect("a page");
    let content = lopdf::content::Content::decode(&read.get_page_content(page)).expect("reads");
    let number = |object: &Object| object.as_float().expect("a number");
    let places = content
        .operations
        .iter()
        .filter(|operation| operation.operator == "Tm");
    places
        .map(|place| (number(&place.operands[4]), number(&place.operands[5])))
        .collect()
}

#[test]
fn r3_nothing_stands_within_15_mm_of_the_edge() {
    let sheet = sheet(Language::It);
    let begins = begins(&pdf(&sheet).expect("fits"));
    assert!(begins.len() > 15, "{}", begins.len());
    for (x, y) in begins {
        // The page is drawn from the top; whether `y` counts from there or from the bottom, both ends are clear.
        assert!(
            x >= 15.0 * MM && y.abs() >= 15.0 * MM && y.abs() <= HEIGHT - 15.0 * MM,
            "{x} {y}"
        );
    }
    let regular = Typeface::load(REGULAR).expect("a font");
    for paragraph in sheet.before.iter().chain(&sheet.after) {
        for line in regular.lines(paragraph, 10.5, WIDTH - 2.0 * MARGIN) {
            assert!(MARGIN + regular.width(&line, 10.5) <= WIDTH - 15.0 * MM, "{line}");
        }
    }
}

/// For a look: `LETTER_PDF=/tmp/letter.pdf cargo test -p aws a_letter_to_look_at`, then `pdftoppm -png`.
#[test]
#[allow(clippy::disallowed_methods, reason = "where whoever looks at it wants it")]
fn a_letter_to_look_at() {
    let bytes = pdf(&sheet(Language::It)).expect("fits");
    if let Some(path) = std::env::var_os("LETTER_PDF") {
        std::fs::write(path, &bytes).expect("written");
    }
    assert!(!bytes.is_empty());
}
