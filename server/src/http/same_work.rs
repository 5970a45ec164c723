//! Wrong codes of every kind cost the same work: as many passes over memory are made for whoever is not there as for whoever is.

use super::{AppState, router};
use crate::account::{Passes, Passwords};
use crate::settings::Settings;
use crate::store::{Accounts, Cause, NewUser, Organization, Reach, SqliteStore, Staff, StaffMember};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use bluebonnet_shared::account::Role;
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::{OrgId, UserId};
use std::sync::Arc;
use tower::ServiceExt;
use uuid::Uuid;

const PASSWORD: &str = "a long enough password";

fn cause() -> Cause {
    Cause::command("test", Timestamp::now())
}

/// A password's hash of so many passes.
async fn hashed(password: &str, passes: &str) -> String {
    let passes: Passes = passes.parse().unwrap();
    Passwords::new(1, passes, []).unwrap().hash(password.to_owned()).await.unwrap()
}

fn add(store: &SqliteStore, organization: OrgId, username: &str, password_hash: String) -> UserId {
    let id = UserId::new(Uuid::new_v4());
    let (name, username) = (username.to_owned(), username.to_owned());
    let user = NewUser { id, username, name, email: None, password_hash, organization, role: Role::Nurse };
    store.add_user(&user, &cause()).unwrap();
    id
}

#[tokio::test]
async fn whichever_code_is_wrong_and_however_old_a_hash_is_as_many_passes_are_made() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(SqliteStore::open(&folder.path().join("bluebonnet.db")).unwrap());
    let organization = OrgId::new(Uuid::new_v4());
    let district = Organization { id: organization, code: "TX01".into(), name: "Demo".into() };
    store.add_organization(&district, &cause()).unwrap();
    add(&store, organization, "maria", hashed(PASSWORD, "2").await);
    add(&store, organization, "noor", hashed(PASSWORD, "3").await);
    // Of a hash that is dearer than those that are made now, one is still there.
    add(&store, organization, "olga", hashed(PASSWORD, "4").await);
    // As whoever adds a user does: by a password that nobody was ever told.
    add(&store, organization, "ivy", hashed("what nobody knows", "3").await);
    let dora = add(&store, organization, "dora", hashed(PASSWORD, "2").await);
    let reach = Reach::Registry { own: organization };
    store.set_active(StaffMember { user: dora, organization, reach }, false, &cause()).unwrap();

    let mut settings = Settings::new(folder.path());
    settings.password_passes = "3".parse().unwrap();
    let state = Arc::new(AppState::new(store, settings).unwrap());
    let router = router(state.clone());
    let made_by = async |org_code: &str, username: &str, password: &str| {
        let before = state.passwords.passes_made();
        let codes = serde_json::json!({
            "org_code": org_code, "username": username, "password": password, "device_name": "test"
        });
        let request = Request::post("/api/session")
            .header("x-bluebonnet", "1")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(codes.to_string()))
            .unwrap();
        let answer = router.clone().oneshot(request).await.unwrap();
        (answer.status(), state.passwords.passes_made() - before)
    };
    for (org_code, username, password, whom) in [
        ("TX01", "maria", "wrong", "a wrong password, of a hash of before"),
        ("TX01", "noor", "wrong", "a wrong password, of a hash as they are made now"),
        ("TX01", "olga", "wrong", "a wrong password, of the dearest hash"),
        ("TX01", "nobody", PASSWORD, "a wrong username"),
        ("TX02", "maria", PASSWORD, "a wrong Org Code"),
        ("TX01", "dora", PASSWORD, "a user who was deactivated"),
        ("TX01", "ivy", PASSWORD, "a user who was invited and has no password yet"),
        ("", "", "", "nothing at all"),
    ] {
        let made = made_by(org_code, username, password).await;
        assert_eq!(made, (StatusCode::UNAUTHORIZED, 4), "{whom}");
    }
    let made = made_by("TX01", "noor", PASSWORD).await;
    assert_eq!(made, (StatusCode::OK, 3), "what succeeds tells nothing by its time");
}
