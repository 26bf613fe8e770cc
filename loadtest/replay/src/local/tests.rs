use super::*;

fn read(text: &str) -> Option<String> {
    half_in(text).map(|half| half.reveal().to_owned())
}

#[test]
fn a_half_is_read_as_a_person_reads_it() {
    let sms = "Prima parte del PIN: 7K3M 9QRS. La seconda arriva per posta. Aiuto: 803 164, da cellulare 06 164 164";
    assert_eq!(read(sms).as_deref(), Some("7K3M9QRS"));
    let email = "La prima parte del suo PIN è:\n\n7K3M9QRS\n\nÈ stata chiesta all'INPS";
    assert_eq!(read(email).as_deref(), Some("7K3M9QRS"));
    assert_eq!(
        read("Con la presente l'INPS: 803 164, 06 164 164, entro il 2020"),
        None
    );
}

#[test]
fn pages_follow_one_another() {
    assert_eq!(paged("/_local/outbox", None), "/_local/outbox?limit=10000");
    assert_eq!(
        paged("/_local/outbox", Some("a b")),
        "/_local/outbox?limit=10000&after=a+b"
    );
}
