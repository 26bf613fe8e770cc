use super::*;
use crate::clock::LocalClock;
use crate::providers::{Behaviour, Message, Mode, Providers};
use async_trait::async_trait;
use aws::{PrinterSettings, S3Printer, manifest_key_message, manifest_public_key};
use jiff::Timestamp;
use pin::delivery::DeliveryId;
use pin::digest::{KeyVersion, Tag};
use pin::letter::sheet::Sheet;
use pin::letter::{BatchId, name};
use pin::{Channel, RequestId};
use std::path::Path;
use std::sync::Arc;
use steps::ports::{Fault, Found, Mac, PrintJob, PrintOutcome, Printer, RequestReader};

/// A keyed function that anybody can work out: enough for a manifest.
struct Plain;

#[async_trait]
impl Mac for Plain {
    fn current(&self) -> KeyVersion {
        KeyVersion(1)
    }

    async fn tag(&self, _: KeyVersion, message: &[u8]) -> Result<Tag, Fault> {
        let mut tag = [7; 32];
        for (place, byte) in message.iter().enumerate() {
            tag[place % 32] ^= *byte;
        }
        Ok(Tag(tag))
    }
}

struct NoRequests;

#[async_trait]
impl RequestReader for NoRequests {
    async fn find(&self, _: RequestId) -> Result<Option<Found>, Fault> {
        Ok(None)
    }
}

struct Rig {
    providers: Providers,
    clock: Arc<LocalClock>,
    press: Arc<Press>,
    printer: S3Printer,
}

impl Rig {
    async fn new(folder: Option<&Path>) -> Self {
        let clock = Arc::new(LocalClock::start("2020-03-26T07:00:00Z".parse().unwrap(), 1.0));
        clock.hold();
        let providers = Providers::open(folder, &clock).unwrap();
        let press = Arc::new(Press::open(folder, Arc::clone(providers.post())).unwrap());
        let seed = Plain.tag(KeyVersion(1), manifest_key_message()).await.unwrap();
        press.wire(Wired {
            manifest_key: manifest_public_key(&seed).unwrap(),
            requests: Arc::new(NoRequests),
        });
        let settings = PrinterSettings::new(BUCKET, &press.public_key()).unwrap();
        let client = client(Arc::clone(&press), Arc::clone(&clock));
        Self {
            providers,
            clock,
            press,
            printer: S3Printer::new(client, settings, Arc::new(Plain)),
        }
    }

    fn behave(&self, mode: Mode, rate_per_s: Option<u32>) {
        let behaviour = Behaviour { mode, rate_per_s };
        self.providers.post().behave(behaviour).unwrap();
    }

    async fn print(&self, batch: u8, letters: std::ops::Range<u8>) -> PrintOutcome {
        let jobs: Vec<PrintJob> = letters.map(job).collect();
        self.printer.print(BatchId([batch; 16]), &jobs).await
    }

    fn taken(&self) -> Vec<(Message, Opened)> {
        let (page, _) = self.providers.page(Some(Channel::Post), None, None, 99).unwrap();
        page.into_iter()
            .map(|message| {
                let opened = serde_json::from_str(&message.text).unwrap();
                (message, opened)
            })
            .collect()
    }
}

fn id(number: u8) -> DeliveryId {
    DeliveryId {
        request: RequestId::from_bytes([number; 16]),
        generation: 1,
    }
}

fn job(number: u8) -> PrintJob {
    let line = |text: &str| vec![text.to_owned()];
    PrintJob {
        id: id(number),
        sheet: Sheet {
            rows: vec!["ANNA ROSA".to_owned(), "56017 PISA PI".to_owned()],
            date: "26 marzo 2020".to_owned(),
            reference: "Richiesta: abab".to_owned(),
            subject: "Seconda parte".to_owned(),
            before: line("Gentile signora"),
            half: format!("WXYZ 234{number}"),
            after: line("È valida 180 giorni"),
            disown: "Non ha chiesto Lei questo PIN?".to_owned(),
            disown_code: "hphp-hphp-hphp-hphp-hphp-hphp-hphp-hphp".to_owned(),
            footer: "Contact Center".to_owned(),
        },
    }
}

#[tokio::test]
async fn r3_a_batch_is_opened_with_the_printers_key_and_what_stands_in_it_is_read_off_the_page() {
    let rig = Rig::new(None).await;
    assert_eq!(rig.print(1, 1..4).await, PrintOutcome::Taken);
    let taken = rig.taken();
    assert_eq!(taken.len(), 3);
    let (message, opened) = &taken[0];
    assert_eq!(message.message_id, name(id(1)));
    assert_eq!(opened.rows, ["ANNA ROSA", "56017 PISA PI"]);
    assert_eq!(opened.second_half, "WXYZ2341");
    assert_eq!(opened.disown_code, "hphp-hphp-hphp-hphp-hphp-hphp-hphp-hphp");
    let pdf = rig.press.pdf(&opened.file).unwrap();
    assert!(pdf.starts_with(b"%PDF-1.4"));
    let sealed = rig.press.bucket.get(&opened.file).unwrap();
    assert!(sealed.starts_with(b"age-encryption.org/v1"));
    let (outbox, _) = rig.providers.page(None, None, None, 9).unwrap();
    assert!(outbox.is_empty(), "a letter is no message");
}

#[tokio::test]
async fn r3_the_same_batch_again_prints_nothing_new() {
    let rig = Rig::new(None).await;
    assert_eq!(rig.print(1, 1..3).await, PrintOutcome::Taken);
    assert_eq!(rig.print(1, 1..3).await, PrintOutcome::TakenBefore);
    assert_eq!(rig.print(1, 1..4).await, PrintOutcome::TakenBefore);
    assert_eq!(rig.taken().len(), 2);
}

#[tokio::test]
async fn the_press_behaves_as_it_is_told_to() {
    let rig = Rig::new(None).await;
    rig.behave(Mode::Throttle, None);
    assert_eq!(rig.print(1, 1..2).await, PrintOutcome::Unavailable);
    rig.behave(Mode::Accept, Some(2));
    assert_eq!(
        rig.print(1, 1..4).await,
        PrintOutcome::Unavailable,
        "two a second"
    );
    rig.clock.set("2020-03-26T07:00:02Z".parse().unwrap());
    assert_eq!(
        rig.print(1, 1..4).await,
        PrintOutcome::Taken,
        "the third, and the two once"
    );
    assert_eq!(rig.taken().len(), 3);
    rig.behave(Mode::Reject, None);
    assert_eq!(rig.print(2, 5..6).await, PrintOutcome::Taken);
    rig.behave(Mode::Silent, None);
    assert_eq!(rig.print(3, 6..7).await, PrintOutcome::Taken);
    let discarded: Vec<_> = rig.taken().iter().map(|(letter, _)| letter.is_returned).collect();
    assert_eq!(discarded, [false, false, false, true, false]);
    let far = Timestamp::from_second(2_000_000_000).unwrap();
    rig.clock.set(far);
    let reports = rig.providers.post().hand_out_reports(99, far);
    let event = event(&reports).to_string();
    assert_eq!(reports.len(), 4, "of the silent one nothing is heard");
    assert!(
        event.contains("discarded") && event.contains("unprintable"),
        "{event}"
    );
    assert_eq!(event.matches("posted").count(), 3);
    assert!(!event.contains("WXYZ"));
}

#[tokio::test]
async fn on_a_time_out_the_batch_is_taken_and_comes_again_to_nothing() {
    let rig = Arc::new(Rig::new(None).await);
    rig.behave(Mode::Timeout, None);
    let printing = Arc::clone(&rig);
    let print = tokio::spawn(async move { printing.print(1, 1..2).await });
    let until = loop {
        match rig.clock.earliest_sleeper() {
            Some(until) => break until,
            None => tokio::task::yield_now().await,
        }
    };
    rig.clock.set(until);
    rig.clock.wake_due();
    assert_eq!(print.await.unwrap(), PrintOutcome::Unavailable);
    rig.behave(Mode::Accept, None);
    assert_eq!(
        rig.print(1, 1..2).await,
        PrintOutcome::Taken,
        "only a letter got through"
    );
    assert_eq!(rig.print(1, 1..2).await, PrintOutcome::TakenBefore);
    assert_eq!(rig.taken().len(), 1);
}

#[tokio::test]
async fn letters_outlive_the_process_as_ciphertext() {
    let folder = tempfile::tempdir().unwrap();
    let before = Rig::new(Some(folder.path())).await;
    assert_eq!(before.print(1, 1..3).await, PrintOutcome::Taken);
    drop(before);
    let mut files = vec![folder.path().to_owned()];
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(
                std::fs::read_dir(&path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
        } else {
            let bytes = std::fs::read(&path).unwrap();
            let shows = |secret: &[u8]| bytes.windows(secret.len()).any(|part| part == secret);
            assert!(!shows(b"WXYZ") && !shows(b"ANNA"), "{}", path.display());
        }
    }
    let after = Rig::new(Some(folder.path())).await;
    let taken = after.taken();
    assert_eq!(taken.len(), 2);
    assert!(after.press.pdf(&taken[1].1.file).is_some());
    assert_eq!(after.print(1, 1..3).await, PrintOutcome::TakenBefore);
}

#[tokio::test]
async fn a_key_that_leads_elsewhere_is_no_key() {
    for key in ["batches/../x", "/etc/passwd", "batches//x", "a/.hidden", "a b"] {
        assert!(!bucket::Bucket::is_key(key), "{key}");
    }
    assert!(bucket::Bucket::is_key("batches/00ff/07-1-ab.pdf.age"));
}
