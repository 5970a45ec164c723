//! Letters and their way out.

pub mod sink;
mod tls;

use crate::support::{District, cause, now};
use bluebonnet_server::account::MasterKey;
use bluebonnet_server::mail::{Letter, MailSettings, PostOffice, outbox};
use bluebonnet_server::settings::Settings;
use bluebonnet_server::store::{AuditLog, Mails, StoreError};
use bluebonnet_shared::account::EmailAddress;
use bluebonnet_shared::calendar::Timestamp;
use sink::Sink;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::time::Duration;

const TEXT: &str = "Good day,\n\na line that is longer than what a line of mail may hold, which is why it is broken and put together again on the way.\n.\nhttp://localhost/reset#abc=def\n";

fn post_office(district: &District, smtp: Option<u16>) -> PostOffice {
    post_office_at(district, smtp.map(|port| format!("plain://127.0.0.1:{port}")))
}

fn post_office_at(district: &District, smtp: Option<String>) -> PostOffice {
    let settings = Settings::new(district.data());
    let key = Arc::new(MasterKey::load_or_make(&settings.master_key()).unwrap());
    let smtp = smtp.map(|server| server.parse().unwrap());
    let mail = MailSettings { smtp, ..MailSettings::default() };
    PostOffice::new(district.store.clone(), key, &mail, &settings.data).unwrap()
}

/// Puts a letter in the queue that is good for a day.
fn post(district: &District, office: &PostOffice) {
    let letter = Letter {
        to: EmailAddress::parse("nora@example.org").unwrap(),
        subject: "Password".into(),
        text: TEXT.into(),
    };
    let mail = office.seal(&letter, in_hours(24), cause()).unwrap();
    district.store.queue_mail(&mail).unwrap();
}

fn in_hours(hours: u64) -> Timestamp {
    now().checked_add(Duration::from_secs(hours * 3600)).unwrap()
}

#[tokio::test]
async fn a_letter_arrives_as_it_was_written_and_once() {
    let district = District::new();
    let mut sink = Sink::start().await;
    let office = post_office(&district, Some(sink.port));
    post(&district, &office);
    assert_eq!(office.deliver_due(now()).await.unwrap(), None);
    let mail = sink.next().await;
    assert_eq!(
        (mail.from.as_str(), mail.to.as_slice()),
        ("no-reply@localhost", ["nora@example.org".to_owned()].as_slice())
    );
    assert_eq!(mail.header("Subject"), Some("Password"));
    assert_eq!(mail.body().replace("\r\n", "\n").trim(), TEXT.trim());
    office.deliver_due(in_hours(1)).await.unwrap();
    assert!(sink.is_empty());
}

#[tokio::test]
async fn a_letter_outlives_a_mail_server_that_is_down_and_the_registry() {
    let district = District::new();
    let gone = Sink::start().await.port;
    let refusing = Sink::answering("451 try later").await;
    post(&district, &post_office(&district, Some(gone)));
    for (hours, port) in [(0, gone + 1), (1, refusing.port)] {
        // The port after a sink's is nobody's, or speaks no SMTP.
        let next = post_office(&district, Some(port)).deliver_due(in_hours(hours)).await.unwrap();
        assert!(next.is_some(), "it is still in the queue");
    }
    let mut sink = Sink::start().await;
    post_office(&district, Some(sink.port)).deliver_due(in_hours(2)).await.unwrap();
    assert_eq!(sink.next().await.to, ["nora@example.org"]);
}

#[tokio::test]
async fn a_full_disk_takes_no_letter_in_and_loses_none_that_it_has() {
    let district = District::new();
    let mut sink = Sink::start().await;
    let office = post_office(&district, Some(sink.port));
    post(&district, &office);
    district.store.limit_size(Some(1)).unwrap();
    let long = Letter {
        to: EmailAddress::parse("nora@example.org").unwrap(),
        subject: "Password".into(),
        text: "x".repeat(8_000),
    };
    let mut queued = 1;
    let refused = loop {
        let mail = office.seal(&long, in_hours(24), cause()).unwrap();
        match district.store.queue_mail(&mail) {
            Ok(()) => queued += 1,
            Err(error) => break error,
        }
        assert!(queued < 1_000, "the disk is never full");
    };
    assert!(matches!(refused, StoreError::Full), "{refused:?}");
    // They go out, whether or not that can be noted; what cannot is tried again when there is room.
    let _ = office.deliver_due(now()).await;
    district.store.limit_size(None).unwrap();
    assert_eq!(office.deliver_due(in_hours(1)).await.unwrap(), None);
    let mut taken = std::collections::BTreeSet::new();
    while !sink.is_empty() {
        taken.insert(sink.next().await.header("Message-ID").unwrap().to_owned());
    }
    assert_eq!(taken.len(), queued, "each that was queued, and not the one that was refused");
    let mail = office.seal(&long, in_hours(24), cause()).unwrap();
    district.store.queue_mail(&mail).unwrap();
    assert!(district.store.audit_fault().unwrap().is_none());
}

#[tokio::test]
async fn a_letter_that_the_outbox_has_no_room_for_is_put_there_once_it_has() {
    let district = District::new();
    let office = post_office(&district, None);
    post(&district, &office);
    // Nothing can be written there.
    std::fs::write(outbox(&district.data()), "").unwrap();
    assert!(office.deliver_due(now()).await.unwrap().is_some(), "it is still in the queue");
    std::fs::remove_file(outbox(&district.data())).unwrap();
    assert_eq!(office.deliver_due(in_hours(1)).await.unwrap(), None);
    assert_eq!(std::fs::read_dir(outbox(&district.data())).unwrap().count(), 1);
}

#[tokio::test]
async fn a_letter_that_is_of_no_use_any_more_is_given_up() {
    let district = District::new();
    let sink = Sink::answering("550 nobody here").await;
    let office = post_office(&district, Some(sink.port));
    post(&district, &office);
    assert!(office.deliver_due(in_hours(23)).await.unwrap().is_some());
    assert_eq!(office.deliver_due(in_hours(24)).await.unwrap(), None);
}

#[tokio::test]
async fn without_a_mail_server_letters_lie_in_a_folder_for_its_owner_alone() {
    let district = District::new();
    let office = post_office(&district, None);
    post(&district, &office);
    assert_eq!(office.deliver_due(now()).await.unwrap(), None);
    let folder = outbox(&district.data());
    let files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 1);
    assert!(files[0].extension().is_some_and(|ending| ending == "eml"));
    assert!(std::fs::read_to_string(&files[0]).unwrap().contains("To: nora@example.org"));
    for path in [&folder, &files[0]] {
        assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o077, 0);
    }
}

#[tokio::test]
async fn a_letter_in_the_queue_cannot_be_read_in_the_database() {
    let district = District::new();
    post(&district, &post_office(&district, None));
    for text in ["nora@example.org", "reset#abc"] {
        assert!(!district.files_hold(text.as_bytes()), "{text}");
    }
    assert!(district.store.audit_fault().unwrap().is_none());
}

#[test]
fn a_sender_with_a_line_break_in_its_name_sends_nothing() {
    let district = District::new();
    let settings = Settings::new(district.data());
    let key = Arc::new(MasterKey::load_or_make(&settings.master_key()).unwrap());
    for ending in ["\r\n", "\n", "\r"] {
        let mut mail = MailSettings::default();
        mail.from.name = Some(format!("Bluebonnet{ending}Bcc: x@example.org"));
        assert!(PostOffice::new(district.store.clone(), key.clone(), &mail, &settings.data).is_err());
    }
}
