//! Who may do what: every route there is, for every role, for one's own organization and another's, signed out, before the statement is
//! agreed to, before a second factor is shown that the organization requires, and on a revoked device. The routes are the router's own:
//! one without a row here fails.

use super::direct::{ROLES, Standing, World, codes, kind, whole};
use crate::support::{District, PASSWORD, cause, dose};
use Answer::{Agree, Factor, NotPermitted, Nothing, Revoked, SignIn, Yes};
use axum::http::{Method, StatusCode};
use bluebonnet_server::http::addresses;
use bluebonnet_server::store::{Accounts, Announcements, DeviceScope, Devices, HeldChanges};
use bluebonnet_shared::account::Role;
use bluebonnet_shared::ids::AnnouncementId;
use bluebonnet_shared::office::{AnnouncementForm, AnnouncementKind};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What comes of asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    /// It is done, or would be were it asked for rightly.
    Yes,
    /// Sign in first.
    SignIn,
    /// Agree first.
    Agree,
    /// Show a second factor first.
    Factor,
    /// The device is revoked.
    Revoked,
    /// The role does not allow it.
    NotPermitted,
    /// There is nothing there, as far as this user may know.
    Nothing,
}

/// What is asked: an address and a body, of things of one's own organization or another's.
struct Asked {
    path: String,
    body: Option<Value>,
}

fn at(path: impl Into<String>) -> Asked {
    Asked { path: path.into(), body: None }
}

impl Asked {
    fn with(self, body: Value) -> Self {
        Self { body: Some(body), ..self }
    }
}

/// Makes what a row asks for anew each time: a test that deletes something must not be told apart by who came first. The district is the
/// one whose things are asked for, the role that of whoever asks.
type Make = fn(&World, &District, Role) -> Asked;

/// A row of the table.
struct Row {
    method: Method,
    path: &'static str,
    make: Make,
    out: Answer,
    unagreed: Answer,
    revoked: Answer,
    /// Nurse, clerk, administrator, registry staff, in their own organization.
    own: [Answer; 4],
    /// The same for another's; none where there is nothing of anybody's in it.
    other: Option<[Answer; 4]>,
}

impl Row {
    /// Who has not shown a second factor that the organization requires may do as much as who has not agreed.
    fn factor_due(&self) -> Answer {
        if self.unagreed == Agree { Factor } else { self.unagreed }
    }
}

/// Everybody who is signed in and has agreed, and it concerns nobody's things.
fn agreed(method: Method, path: &'static str, make: Make) -> Row {
    Row { method, path, make, out: SignIn, unagreed: Agree, revoked: Revoked, own: [Yes; 4], other: None }
}

/// Whoever asks, signed in or not.
fn anyone(method: Method, path: &'static str, make: Make) -> Row {
    Row { out: Yes, unagreed: Yes, revoked: Yes, ..agreed(method, path, make) }
}

const OFFICE: [Answer; 4] = [NotPermitted, NotPermitted, Yes, Yes];
const OFFICE_OF_ANOTHER: [Answer; 4] = [NotPermitted, NotPermitted, Nothing, Yes];
const REGISTRY: [Answer; 4] = [NotPermitted, NotPermitted, NotPermitted, Yes];

/// Administrators for their own organization, registry staff for any.
fn office(method: Method, path: &'static str, make: Make) -> Row {
    Row { own: OFFICE, other: Some(OFFICE_OF_ANOTHER), ..agreed(method, path, make) }
}

/// Registry staff alone.
fn registry(method: Method, path: &'static str, make: Make) -> Row {
    Row { own: REGISTRY, ..agreed(method, path, make) }
}

fn table() -> Vec<Row> {
    let (get, post, put, delete) = (|| Method::GET, || Method::POST, || Method::PUT, || Method::DELETE);
    vec![
        Row {
            out: Yes,
            unagreed: Yes,
            revoked: Yes,
            ..agreed(get(), "/api/ping", |_, _, _| at("/api/ping"))
        },
        Row { unagreed: Yes, ..agreed(get(), "/api/session", |_, _, _| at("/api/session")) },
        Row {
            out: Yes,
            unagreed: Yes,
            revoked: Yes,
            ..agreed(post(), "/api/session", |_, _, role| at("/api/session").with(codes(role)))
        },
        Row { unagreed: Yes, ..agreed(delete(), "/api/session", |_, _, _| at("/api/session")) },
        Row {
            unagreed: Yes,
            ..agreed(post(), "/api/session/agreement", |_, _, _| {
                at("/api/session/agreement").with(json!({ "version": 1 }))
            })
        },
        Row {
            unagreed: Yes,
            other: Some([Nothing; 4]),
            ..agreed(post(), "/api/session/organization", |_, district, _| {
                at("/api/session/organization").with(json!({ "organization": district.organization.id }))
            })
        },
        anyone(get(), "/api/captcha", |_, _, _| at("/api/captcha")),
        anyone(post(), "/api/password/forgotten", |_, _, _| {
            at("/api/password/forgotten")
                .with(json!({ "org_code": "TX01", "username": "nobody", "email": "a@b.example" }))
        }),
        anyone(post(), "/api/password/reset/open", |_, _, _| {
            at("/api/password/reset/open").with(json!({ "token": "x" }))
        }),
        anyone(post(), "/api/password/reset", |_, _, _| {
            at("/api/password/reset").with(json!({ "token": "x", "agreed": 1, "password": "x" }))
        }),
        agreed(get(), "/api/account", |_, _, _| at("/api/account")),
        agreed(put(), "/api/account", |_, _, _| at("/api/account").with(json!({ "email": "", "phone": "" }))),
        agreed(put(), "/api/account/password", |_, _, _| {
            at("/api/account/password").with(json!({ "current": PASSWORD, "new": "x" }))
        }),
        agreed(get(), "/api/account/sessions", |_, _, _| at("/api/account/sessions")),
        Row {
            // Nobody's: one's own sessions everybody ends.
            own: [Nothing; 4],
            ..agreed(delete(), "/api/account/sessions/{id}", |_, _, _| {
                at(format!("/api/account/sessions/{}", Uuid::new_v4()))
            })
        },
        Row {
            unagreed: Yes,
            ..agreed(post(), "/api/account/second-factor", |_, _, _| {
                at("/api/account/second-factor").with(json!({ "password": PASSWORD }))
            })
        },
        Row {
            unagreed: Yes,
            ..agreed(post(), "/api/account/second-factor/confirm", |_, _, _| {
                at("/api/account/second-factor/confirm").with(json!({ "code": "000000" }))
            })
        },
        Row {
            // Nobody in this district has one that could be taken away.
            own: [Nothing; 4],
            ..agreed(delete(), "/api/account/second-factor", |_, _, _| {
                at("/api/account/second-factor").with(json!({ "password": PASSWORD, "code": "000000" }))
            })
        },
        agreed(get(), "/api/sync/pull", |_, _, _| at("/api/sync/pull?after=0")),
        Row {
            // What a revoked device still has is held, whoever sends it.
            revoked: Yes,
            ..agreed(post(), "/api/sync/push", |_, _, _| at("/api/sync/push").with(json!({ "changes": [] })))
        },
        Row {
            // Of what it may not see it hears so in the answer, which is another matter than who may tell.
            revoked: Yes,
            ..agreed(post(), "/api/sync/accesses", |_, _, _| {
                at("/api/sync/accesses").with(json!({ "accesses": [] }))
            })
        },
        anyone(post(), "/api/sync/farewell", |world, district, role| {
            at("/api/sync/farewell").with(json!({
                "user": world.user(role), "organization": district.organization.id, "proof": "", "changes": []
            }))
        }),
        agreed(get(), "/api/sync/events", |_, _, _| at("/api/sync/events")),
        Row { unagreed: Yes, ..agreed(get(), "/api/schedule", |_, _, _| at("/api/schedule")) },
        Row {
            // Those see a record who have it on a list, whatever their role.
            other: Some([Nothing; 4]),
            ..agreed(get(), "/api/clients/{id}/official-record.pdf", |world, district, role| {
                let student = district.student("1");
                let list = district.list("Grade 5", &[student]);
                if district.organization == world.own.organization {
                    district.assign(list, world.user(role));
                }
                at(format!("/api/clients/{student}/official-record.pdf"))
            })
        },
        Row {
            unagreed: Yes,
            ..agreed(post(), "/fhir/$immds-forecast", |_, _, _| at("/fhir/$immds-forecast").with(json!({})))
        },
        Row {
            unagreed: Yes,
            ..agreed(post(), "/fhir/%24immds-forecast", |_, _, _| {
                at("/fhir/%24immds-forecast").with(json!({}))
            })
        },
        agreed(get(), "/api/devices", |_, _, _| at("/api/devices")),
        Row {
            // A colleague's: one's own device everybody names and revokes.
            own: [Nothing, Nothing, Yes, Yes],
            other: Some([Nothing, Nothing, Nothing, Yes]),
            ..agreed(put(), "/api/devices/{id}/name", |_, district, _| {
                at(format!("/api/devices/{}/name", device(district))).with(json!({ "name": "Gym" }))
            })
        },
        Row {
            own: [Nothing, Nothing, Yes, Yes],
            other: Some([Nothing, Nothing, Nothing, Yes]),
            ..agreed(post(), "/api/devices/{id}/revoke", |_, district, _| {
                at(format!("/api/devices/{}/revoke", device(district)))
            })
        },
        Row { own: OFFICE, ..agreed(get(), "/api/held", |_, _, _| at("/api/held")) },
        office(get(), "/api/held/{number}", |_, district, _| at(held(district, ""))),
        office(post(), "/api/held/{number}/accept", |_, district, _| at(held(district, "/accept"))),
        office(post(), "/api/held/{number}/discard", |_, district, _| {
            at(held(district, "/discard")).with(json!({ "reason": "mistake" }))
        }),
        agreed(get(), "/api/announcements", |_, _, _| at("/api/announcements")),
        registry(post(), "/api/announcements", |_, _, _| {
            at("/api/announcements")
                .with(json!({ "kind": "announcement", "title": "News", "paragraphs": ["One."] }))
        }),
        registry(delete(), "/api/announcements/{id}", |_, district, _| {
            at(format!("/api/announcements/{}", announcement(district)))
        }),
        agreed(post(), "/api/announcements/{id}/read", |_, district, _| {
            at(format!("/api/announcements/{}/read", announcement(district)))
        }),
        office(get(), "/api/audit", |_, district, _| {
            at(format!("/api/audit?client={}", district.student("1")))
        }),
        Row {
            // Another organization's is simply not found.
            own: OFFICE,
            ..agreed(post(), "/api/audit/clients", |_, _, _| {
                at("/api/audit/clients").with(json!({ "last": "Demo" }))
            })
        },
        office(get(), "/api/users", |_, district, _| at(of("/api/users", district))),
        office(post(), "/api/users", |_, district, _| {
            at(of("/api/users", district)).with(json!({ "person": person(), "role": "nurse" }))
        }),
        office(post(), "/api/users/validate", |_, district, _| {
            at(of("/api/users/validate", district)).with(person())
        }),
        office(put(), "/api/users/{id}", |_, district, _| at(user(district, "")).with(person())),
        office(delete(), "/api/users/{id}", |_, district, _| at(user(district, ""))),
        office(put(), "/api/users/{id}/role", |_, district, _| {
            at(user(district, "/role")).with(json!({ "role": "clerk" }))
        }),
        office(post(), "/api/users/{id}/reset", |_, district, _| at(user(district, "/reset"))),
        office(post(), "/api/users/{id}/second-factor/reset", |_, district, _| {
            let user = district.nurse(&fresh());
            district.second_factor(user);
            at(of(&format!("/api/users/{user}/second-factor/reset"), district))
        }),
        office(post(), "/api/users/{id}/deactivate", |_, district, _| at(user(district, "/deactivate"))),
        office(post(), "/api/users/{id}/activate", |_, district, _| at(user(district, "/activate"))),
        registry(get(), "/api/organizations", |_, _, _| at("/api/organizations")),
        registry(post(), "/api/organizations", |_, _, _| {
            at("/api/organizations").with(json!({ "code": &fresh()[..10], "name": "North" }))
        }),
        Row {
            other: Some(REGISTRY),
            ..registry(put(), "/api/organizations/{id}", |_, district, _| {
                at(format!("/api/organizations/{}", district.organization.id))
                    .with(json!({ "name": "North" }))
            })
        },
        Row {
            other: Some(REGISTRY),
            ..registry(put(), "/api/organizations/{id}/schools", |_, district, _| {
                at(format!("/api/organizations/{}/schools", district.organization.id)).with(json!([]))
            })
        },
        office(get(), "/api/lists", |_, district, _| {
            at(format!("/api/lists?organization={}", district.organization.id))
        }),
        office(put(), "/api/lists/{list}/users/{user}", |_, district, _| at(list_and_user(district))),
        office(delete(), "/api/lists/{list}/users/{user}", |_, district, _| at(list_and_user(district))),
        office(get(), "/api/organizations/{id}/viewers", |_, district, _| {
            at(format!("/api/organizations/{}/viewers", district.organization.id))
        }),
        office(put(), "/api/organizations/{id}/viewers", |_, district, _| {
            at(format!("/api/organizations/{}/viewers", district.organization.id))
                .with(json!({ "organizations": [] }))
        }),
    ]
}

/// The same routes asked about something else.
fn asked_otherwise() -> Vec<Row> {
    vec![office(Method::GET, "/api/audit", |_, district, _| {
        at(format!("/api/audit?user={}", district.nurse(&fresh())))
    })]
}

/// An address in the name of an organization.
fn of(path: &str, district: &District) -> String {
    format!("{path}?organization={}", district.organization.id)
}

/// A form for a user whom nobody knows.
fn person() -> Value {
    json!({ "first": "A", "last": "Demo", "email": format!("{}@district.example", fresh()) })
}

/// An address of a user of an organization.
fn user(district: &District, deed: &str) -> String {
    of(&format!("/api/users/{}{deed}", district.nurse(&fresh())), district)
}

fn fresh() -> String {
    format!("u{}", Uuid::new_v4().simple())
}

/// A device of an organization, which somebody else uses.
fn device(district: &District) -> String {
    district.tablet(district.nurse(&fresh())).sender.device.to_string()
}

/// Something that a revoked device of an organization sent late.
fn held(district: &District, deed: &str) -> String {
    let student = district.student("1");
    let nurse = district.nurse(&fresh());
    district.assign(district.list("Grade 5", &[student]), nurse);
    let mut tablet = district.tablet(nurse);
    tablet.pull(&*district.store);
    let device = tablet.sender.device;
    district.store.revoke_device(DeviceScope::Registry, device, &cause()).unwrap();
    let change = tablet.give(student, &dose(3, "2026-11-20"));
    tablet.push(&*district.store, &[change]);
    let number = district.store.held_changes(device).unwrap()[0].number.0;
    format!("/api/held/{number}{deed}")
}

fn announcement(district: &District) -> AnnouncementId {
    let form = AnnouncementForm {
        kind: AnnouncementKind::Announcement,
        title: "News".into(),
        paragraphs: vec!["One.".into()],
    };
    let id = AnnouncementId::new(Uuid::new_v4());
    district.store.announce(id, &form.check().unwrap(), &cause()).unwrap();
    id
}

fn list_and_user(district: &District) -> String {
    let list = district.list("Grade 5", &[district.student("1")]);
    format!("/api/lists/{list}/users/{}", district.nurse(&fresh()))
}

/// Has the organization of whoever asks require a second factor, or not.
fn require_factor(world: &World, required: bool) {
    world.own.store.require_second_factor(world.own.organization.id, required, &cause()).unwrap();
}

/// Asks, and says what came of it. What would be done were it asked for rightly counts as done.
async fn ask(world: &World, method: &Method, asked: &Asked, cookie: Option<&str>) -> Answer {
    let response = world.ask(method, &asked.path, cookie, asked.body.as_ref()).await;
    let status = response.status();
    if status.is_success() {
        return Yes;
    }
    let (_, _, body) = whole(response).await;
    match (status, kind(&body).as_deref()) {
        (StatusCode::UNAUTHORIZED, Some("sign-in-required") | None) => SignIn,
        (StatusCode::FORBIDDEN, Some("agreement-required")) => Agree,
        (StatusCode::FORBIDDEN, Some("second-factor-setup")) => Factor,
        (StatusCode::FORBIDDEN, Some("not-permitted")) => NotPermitted,
        (StatusCode::FORBIDDEN, Some("device-revoked")) => Revoked,
        // The standard's own form of an error.
        (StatusCode::FORBIDDEN, None) if String::from_utf8_lossy(&body).contains("revoked") => Revoked,
        (StatusCode::NOT_FOUND, Some("not-found")) => Nothing,
        // Asked for wrongly, by one who may ask.
        (status, _) if status.is_client_error() => Yes,
        other => panic!("{method} {}: {other:?} {}", asked.path, String::from_utf8_lossy(&body)),
    }
}

#[tokio::test]
async fn every_cell_of_the_table_is_as_it_says() {
    let mut world = World::new();
    let mut wrong = Vec::new();
    for row in table().into_iter().chain(asked_otherwise()) {
        let mut check = |whose: String, answer: Answer, expected: Answer| {
            if answer != expected {
                wrong.push(format!("{} {} {whose}: {answer:?}, not {expected:?}", row.method, row.path));
            }
        };
        let asked = (row.make)(&world, &world.own, Role::Nurse);
        check("signed out".into(), ask(&world, &row.method, &asked, None).await, row.out);
        for (at, role) in ROLES.into_iter().enumerate() {
            let standings = [
                (Standing::SignedIn, row.unagreed),
                (Standing::FactorDue, row.factor_due()),
                (Standing::Revoked, row.revoked),
                (Standing::Agreed, row.own[at]),
            ];
            for (standing, expected) in standings {
                let cookie = world.cookie(role, standing).await;
                let asked = (row.make)(&world, &world.own, role);
                if standing == Standing::FactorDue {
                    require_factor(&world, true);
                }
                let answer = ask(&world, &row.method, &asked, Some(&cookie)).await;
                if standing == Standing::FactorDue {
                    require_factor(&world, false);
                }
                check(format!("{role:?} {standing:?}"), answer, expected);
            }
            if let Some(other) = row.other {
                // Going on in one's own has ended the session that was.
                if row.path.starts_with("/api/session") {
                    world.forget_sessions();
                }
                let cookie = world.cookie(role, Standing::Agreed).await;
                let asked = (row.make)(&world, &world.other, role);
                let answer = ask(&world, &row.method, &asked, Some(&cookie)).await;
                check(format!("{role:?} of another organization"), answer, other[at]);
            }
        }
        if row.path.starts_with("/api/session") {
            world.forget_sessions();
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_has_a_row_for_every_route_and_none_for_another() {
    let name = |(method, path): (Method, String)| format!("{method} {path}");
    let routes: BTreeSet<String> = addresses().into_iter().map(name).collect();
    let rows: Vec<String> = table().into_iter().map(|row| name((row.method, row.path.to_owned()))).collect();
    assert_eq!(rows.len(), rows.iter().collect::<BTreeSet<_>>().len(), "a row stands there twice");
    assert_eq!(rows.into_iter().collect::<BTreeSet<_>>(), routes);
}
