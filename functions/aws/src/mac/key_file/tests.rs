use super::*;
use steps::ports::{Fault, Mac};

fn counting() -> impl FnMut(&mut [u8]) {
    let mut next = 0_u8;
    move |bytes| {
        next += 1;
        bytes.fill(next);
    }
}

fn write(path: &Path, text: &str, mode: u32) {
    fs::write(path, text).expect("written");
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
}

fn whole() -> String {
    let line = |purpose: Purpose| format!("{} 1 {}\n", purpose.as_str(), "0a".repeat(32));
    Purpose::ALL.map(line).concat()
}

fn open(path: &Path) -> Result<KeyFile, KeyFileError> {
    KeyFile::open_or_create(path, &mut |_| panic!("keys were made anew"))
}

#[tokio::test]
async fn the_first_start_makes_keys_and_the_next_finds_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("keys");
    let first = KeyFile::open_or_create(&path, &mut counting()).expect("made");
    assert_eq!(
        fs::metadata(&path).expect("there").permissions().mode() & 0o777,
        0o600
    );
    assert_eq!(
        fs::read_dir(folder.path()).expect("a folder").count(),
        1,
        "nothing unfinished is left"
    );
    let again = open(&path).expect("read");
    let mut tags = Vec::new();
    for purpose in Purpose::ALL {
        let (made, read) = (
            first.mac(purpose).expect("a key"),
            again.mac(purpose).expect("a key"),
        );
        let tag = made.tag(made.current(), b"message").await.expect("a tag").0;
        assert_eq!(read.tag(KeyVersion(1), b"message").await.expect("a tag").0, tag);
        tags.push(tag);
    }
    tags.sort_unstable();
    tags.dedup();
    assert_eq!(tags.len(), Purpose::ALL.len(), "a key a purpose");
}

/// RFC 4231, test case 1, whose key of 20 bytes is padded with zeros to 32 as HMAC would.
#[tokio::test]
async fn it_is_hmac_sha_256() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("keys");
    let key = format!("{}{}", "0b".repeat(20), "00".repeat(12));
    write(
        &path,
        &whole().replace(&format!("index 1 {}", "0a".repeat(32)), &format!("index 1 {key}")),
        0o600,
    );
    let mac = open(&path).expect("read").mac(Purpose::Index).expect("a key");
    let tag = mac.tag(KeyVersion(1), b"Hi There").await.expect("a tag");
    let expected = read_hex("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    assert_eq!(Some(tag.0), expected);
}

#[tokio::test]
async fn a_retired_version_stays_usable() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("keys");
    write(
        &path,
        &format!("{}derive-first 3 {}\n", whole(), "0b".repeat(32)),
        0o600,
    );
    let mac = open(&path)
        .expect("read")
        .mac(Purpose::DeriveFirst)
        .expect("keys");
    assert_eq!(mac.current(), KeyVersion(3));
    let (old, new) = (
        mac.tag(KeyVersion(1), b"m").await,
        mac.tag(KeyVersion(3), b"m").await,
    );
    assert_ne!(old.expect("a tag").0, new.expect("a tag").0);
    assert_eq!(mac.tag(KeyVersion(2), b"m").await.err(), Some(Fault::Refused));
}

#[test]
fn a_damaged_file_is_an_error_that_shows_no_key_and_is_never_replaced() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("keys");
    let secret = "0c".repeat(32);
    for (text, line) in [
        (
            format!("{}index 2 {}\n", whole(), &secret[1..]),
            Purpose::ALL.len() + 1,
        ),
        (format!("{}index 2 {secret} x\n", whole()), Purpose::ALL.len() + 1),
        (format!("{}index 1 {secret}\n", whole()), Purpose::ALL.len() + 1),
        (format!("nothing 1 {secret}\n"), 1),
        (format!("index one {secret}\n"), 1),
        ("\n".to_owned(), 1),
    ] {
        write(&path, &text, 0o600);
        let error = open(&path).expect_err("damaged");
        assert!(
            matches!(error, KeyFileError::Damaged(found) if found == line),
            "{error}"
        );
        assert!(!format!("{error} {error:?}").contains("0c0c"));
        assert_eq!(fs::read_to_string(&path).expect("still there"), text);
    }
    write(&path, whole().split_once('\n').expect("lines").1, 0o600);
    assert!(matches!(open(&path), Err(KeyFileError::Missing("derive-first"))));
    write(&path, "", 0o600);
    assert!(matches!(open(&path), Err(KeyFileError::Missing(_))));
}

#[test]
fn a_file_that_others_may_read_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("keys");
    for mode in [0o640, 0o604, 0o660] {
        write(&path, &whole(), mode);
        assert!(matches!(open(&path), Err(KeyFileError::TooOpen(found)) if found == mode));
    }
}

#[test]
fn a_folder_that_is_not_there_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let nowhere = folder.path().join("none").join("keys");
    assert!(matches!(
        KeyFile::open_or_create(&nowhere, &mut counting()),
        Err(KeyFileError::Io(_))
    ));
}
