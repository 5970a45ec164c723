//! Histories that are compacted while the registry serves.

use super::Server;
use crate::store::compaction::amend;
use crate::support::{District, cause, dose};
use bluebonnet_server::compaction::{Compaction, Pace, Rule};
use bluebonnet_server::settings::Settings;
use bluebonnet_server::store::Records;
use bluebonnet_shared::ids::ClientId;
use bluebonnet_shared::sync::{DocumentId, Epoch};
use std::time::Duration;

/// A district with a student whose record was amended so often that it is to be made anew.
fn district() -> (District, ClientId) {
    let (district, student, _, nurse) = District::with_one_list();
    let mut tablet = district.tablet(nurse);
    tablet.pull(&*district.store);
    let given = dose(3, "2024-11-20");
    let mut changes = vec![tablet.give(student, &given)];
    changes.extend(amend(&mut tablet, student, &given, 60));
    tablet.push(&*district.store, &changes);
    (district, student)
}

fn epoch(district: &District, student: ClientId) -> Epoch {
    district.store.read_documents(&[DocumentId::Client(student)], &cause()).unwrap()[0].epoch
}

/// Everything at once.
fn eager(district: &District) -> Settings {
    let mut settings = Settings::new(district.data());
    settings.compaction = Some(Compaction {
        rule: Rule { changes: 20, times: 4, quiet: Duration::ZERO },
        pace: Pace { at_first: Duration::ZERO, between: Duration::ZERO, seldom: Duration::ZERO },
    });
    settings
}

#[tokio::test]
async fn a_registry_compacts_by_itself_while_it_serves_and_stops_when_it_is_told_to() {
    let (district, student) = district();
    let server = Server::start_with(&district, eager(&district)).await;
    let compacted = async {
        while epoch(&district, student) == Epoch(0) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), compacted).await.unwrap();
    let (maria, signed_in) = server.signed_in("maria").await;
    let mut hers = crate::support::Tablet::new(bluebonnet_server::store::Sender {
        user: signed_in.session.user,
        device: signed_in.device,
        organization: signed_in.session.organization,
    });
    maria.pull(hers.cursor).await.iter().for_each(|entry| hers.take(entry));
    assert_eq!(hers.doses(student).len(), 1);
    server.stop().await;
}

#[tokio::test]
async fn a_registry_that_was_just_started_lets_its_tablets_come_first_and_is_stopped_at_once() {
    let (district, student) = district();
    let settings = Settings { compaction: Settings::new("").compaction, ..eager(&district) };
    let server = Server::start_with(&district, settings).await;
    server.signed_in("maria").await;
    server.stop().await;
    assert_eq!(epoch(&district, student), Epoch(0));
}
