//! One user in several organizations.

use super::{Browser, Server, codes, patient, problem};
use crate::support::{District, PASSWORD, cause};
use bluebonnet_server::store::{Accounts, DeviceScope, Devices};
use bluebonnet_shared::account::{Role, Session, SignIn, SignedIn, SwitchOrganization};
use bluebonnet_shared::ids::OrgId;
use reqwest::{Response, StatusCode};

async fn switch(browser: &Browser, organization: OrgId) -> Response {
    browser.post("/api/session/organization", &SwitchOrganization { organization }).await
}

#[tokio::test]
async fn a_user_goes_on_in_another_organization_under_a_new_token_and_in_another_role() {
    let district = District::new();
    let maria = district.nurse("maria");
    let neighbour = district.neighbour("TX02");
    district.store.join(maria, neighbour.organization.id, Role::Clerk, &cause()).unwrap();
    let server = Server::start_with(&district, patient(&district)).await;
    let browser = server.browser();
    let response = browser.try_codes("TX01", "maria", PASSWORD).await;
    let old = response.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let first: SignedIn = response.json().await.unwrap();
    let codes: Vec<_> = first.organizations.iter().map(|it| (it.code.as_str(), it.role)).collect();
    assert_eq!(codes, [("TX01", Role::Nurse), ("TX02", Role::Clerk)]);
    browser.agree(first.statement.version).await;

    let second: SignedIn = switch(&browser, neighbour.organization.id).await.json().await.unwrap();
    assert_eq!((second.session.org_code.as_str(), second.session.role), ("TX02", Role::Clerk));
    assert_eq!(second.session.agreed, Some(first.statement.version), "agreed to in this sign-in");
    assert_eq!(second.session.expires, first.session.expires, "no longer than it was to last");
    assert_eq!((second.device, &second.vault_key), (first.device, &first.vault_key));
    let session: Session = browser.get("/api/session").await.json().await.unwrap();
    assert_eq!(session, second.session);
    let with_old =
        reqwest::Client::new().get(format!("{}/api/session", server.address)).header("Cookie", old);
    problem(with_old.send().await.unwrap(), StatusCode::UNAUTHORIZED, "sign-in-required").await;
    assert!(browser.get("/api/devices").await.status().is_success());
}

/// Signed in for the other organization on a device that the registry takes for another one, she would get her records on one that was
/// revoked.
#[tokio::test]
async fn a_device_is_the_same_for_whichever_of_her_organizations_she_signs_in() {
    let district = District::new();
    let maria = district.nurse("maria");
    let neighbour = district.neighbour("TX02");
    district.store.join(maria, neighbour.organization.id, Role::Nurse, &cause()).unwrap();
    neighbour.nurse("noel");
    let server = Server::start_with(&district, patient(&district)).await;
    let first = server.browser().sign_in("maria").await;
    let there = async |username| {
        let codes =
            SignIn { org_code: "TX02".into(), device: Some(first.device), ..codes(username, PASSWORD) };
        server.browser().post("/api/session", &codes).await
    };
    let second: SignedIn = there("maria").await.json().await.unwrap();
    assert_eq!((second.device, &second.vault_key), (first.device, &first.vault_key));
    let colleague: SignedIn = there("noel").await.json().await.unwrap();
    assert_ne!(colleague.device, first.device, "another organization's device is a new one to a stranger");
    district.store.revoke_device(DeviceScope::Registry, first.device, &cause()).unwrap();
    problem(there("maria").await, StatusCode::FORBIDDEN, "device-revoked").await;
}

#[tokio::test]
async fn nobody_goes_where_she_does_not_work() {
    let district = District::new();
    district.nurse("maria");
    let neighbour = district.neighbour("TX02");
    let server = Server::start(&district).await;
    let (browser, signed_in) = server.signed_in("maria").await;
    problem(switch(&browser, neighbour.organization.id).await, StatusCode::NOT_FOUND, "not-found").await;
    let session: Session = browser.get("/api/session").await.json().await.unwrap();
    assert_eq!(session.organization, signed_in.session.organization, "still signed in where she was");
}
