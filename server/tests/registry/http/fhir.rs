//! The forecast in the standard's form. The first request carries the facts of the standard's own example.

use super::{Browser, Server, problem};
use crate::support::District;
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

const PATH: &str = "/fhir/$immds-forecast";

/// The standard's example: a boy born on 2020-04-28 with a hepatitis B vaccine on that day.
fn example() -> Value {
    json!({
        "resourceType": "Parameters",
        "id": "parameters-in-example",
        "parameter": [
            {"name": "assessmentDate", "valueDate": "2020-06-02"},
            {"name": "patient", "resource": {
                "resourceType": "Patient", "id": "ImmDSPatientExample", "language": "en",
                "identifier": [{"system": "http://www.acme.com/identifiers/patient", "value": "1234"}],
                "gender": "male", "birthDate": "2020-04-28"
            }},
            {"name": "immunization", "resource": {
                "resourceType": "Immunization", "id": "ImmDSImmunizationExample", "status": "completed",
                "vaccineCode": {"coding": [{"system": "http://hl7.org/fhir/sid/cvx", "code": "08"}]},
                "patient": {"reference": "Patient/ImmDSPatientExample"},
                "occurrenceDateTime": "2020-04-28", "primarySource": true
            }}
        ]
    })
}

async fn nurse() -> (Server, Browser) {
    let district = District::new();
    district.nurse("maria");
    let server = Server::start(&district).await;
    let browser = server.browser();
    browser.sign_in("maria").await;
    (server, browser)
}

async fn ask(browser: &Browser, body: &Value) -> Response {
    let request = browser.ask(Method::POST, PATH).header("Content-Type", "application/fhir+json");
    request.body(body.to_string()).send().await.unwrap()
}

async fn answered(browser: &Browser, body: &Value) -> Value {
    let response = ask(browser, body).await;
    let status = response.status();
    assert_eq!(response.headers()["content-type"], "application/fhir+json");
    assert_eq!(response.headers()["cache-control"], "no-store");
    let answer: Value = response.json().await.unwrap();
    assert_eq!(status, StatusCode::OK, "{answer}");
    assert_eq!(answer["resourceType"], "Parameters");
    answer
}

fn resources<'a>(answer: &'a Value, name: &str) -> Vec<&'a Value> {
    let parameters = answer["parameter"].as_array().unwrap().iter();
    parameters.filter(|it| it["name"] == name).map(|it| &it["resource"]).collect()
}

fn of_group<'a>(answer: &'a Value, group: &str) -> &'a Value {
    let [recommendation] = resources(answer, "recommendation")[..] else {
        panic!("there is one recommendation")
    };
    let parts = recommendation["recommendation"].as_array().unwrap();
    parts.iter().find(|part| part["targetDisease"]["text"] == group).unwrap()
}

fn date(part: &Value, loinc: &str) -> Option<String> {
    let mut dates = part["dateCriterion"].as_array().unwrap().iter();
    let found = dates.find(|it| it["code"]["coding"][0]["code"] == loinc)?;
    Some(found["value"].as_str().unwrap().to_owned())
}

/// The one issue of a refusal: its code, its place, its words.
async fn refused(response: Response, status: StatusCode) -> (String, String, String) {
    assert_eq!(response.status(), status);
    assert_eq!(response.headers()["content-type"], "application/fhir+json");
    let outcome: Value = response.json().await.unwrap();
    assert_eq!(outcome["resourceType"], "OperationOutcome");
    let issues = outcome["issue"].as_array().unwrap();
    assert_eq!(issues.len(), 1, "{outcome}");
    assert_eq!(issues[0]["severity"], "error");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (text(&issues[0]["code"]), text(&issues[0]["expression"][0]), text(&issues[0]["diagnostics"]))
}

#[tokio::test]
async fn the_standards_example_is_answered_with_its_facts() {
    let (_server, browser) = nurse().await;
    let answer = answered(&browser, &example()).await;
    let [evaluation] = resources(&answer, "evaluation")[..] else { panic!("{answer}") };
    assert_eq!(
        *evaluation,
        json!({
            "resourceType": "ImmunizationEvaluation",
            "status": "completed",
            "patient": {"reference": "Patient/ImmDSPatientExample"},
            "date": "2020-06-02",
            "targetDisease": {
                "coding": [{"system": "http://snomed.info/sct", "code": "66071002", "display": "Hepatitis B"}],
                "text": "HepB"
            },
            "immunizationEvent": {"reference": "Immunization/ImmDSImmunizationExample"},
            "doseStatus": {
                "coding": [{
                    "system": "http://terminology.hl7.org/CodeSystem/immunization-evaluation-dose-status",
                    "code": "valid", "display": "Valid"
                }],
                "text": "Valid"
            },
            "series": "HepB 3-dose series",
            "doseNumberPositiveInt": 1,
            "seriesDosesPositiveInt": 3
        })
    );
    let part = of_group(&answer, "HepB");
    assert_eq!(
        part["forecastStatus"]["coding"][0],
        json!({
            "system": "http://hl7.org/fhir/us/immds/CodeSystem/ForecastStatus",
            "code": "notComplete", "display": "Not Complete"
        })
    );
    assert_eq!(date(part, "30980-7").as_deref(), Some("2020-05-28"), "due");
    assert_eq!(date(part, "30981-5").as_deref(), Some("2020-05-26"), "earliest");
    assert_eq!(part["doseNumberPositiveInt"], 2);
    assert_eq!(part["vaccineCode"][0]["coding"][0]["system"], "http://hl7.org/fhir/sid/cvx");
    assert_eq!(
        part["vaccineCode"][0]["coding"][0]["code"], "45",
        "any hepatitis B vaccine, as in the example"
    );
    assert_eq!(
        resources(&answer, "recommendation")[0]["patient"]["reference"],
        "Patient/ImmDSPatientExample"
    );
}

#[tokio::test]
async fn a_dose_that_does_not_count_says_why() {
    let (_server, browser) = nurse().await;
    let mut request = example();
    // MMR at five weeks, too young for each of its three; one that was never given; one whose cold chain broke.
    let mmr = |more: Value| {
        let mut resource = json!({
            "resourceType": "Immunization", "status": "completed", "occurrenceDateTime": "2020-06-01T09:00:00-05:00",
            "vaccineCode": {"coding": [
                {"system": "http://hl7.org/fhir/sid/ndc", "code": "1"},
                {"system": "http://hl7.org/fhir/sid/cvx", "code": "03"}
            ]}
        });
        resource.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"name": "immunization", "resource": resource})
    };
    let parameters = request["parameter"].as_array_mut().unwrap();
    parameters.pop();
    parameters.push(mmr(json!({"status": "not-done"})));
    parameters.push(mmr(json!({})));
    parameters.push(mmr(json!({
        "isSubpotent": true, "subpotentReason": [{"coding": [{"code": "coldchainbreak"}]}],
        "vaccineCode": {"coding": [{"system": "http://hl7.org/fhir/sid/cvx", "code": "08"}]}
    })));
    let answer = answered(&browser, &request).await;
    let evaluations = resources(&answer, "evaluation");
    let said: Vec<_> = evaluations
        .iter()
        .map(|it| {
            let reason = &it["doseStatusReason"][0];
            (it["targetDisease"]["text"].as_str().unwrap(), reason["coding"][0]["code"].as_str().unwrap())
        })
        .collect();
    assert_eq!(
        said,
        [("Measles", "tooyoung"), ("Mumps", "tooyoung"), ("Rubella", "tooyoung"), ("HepB", "storage")]
    );
    assert_eq!(evaluations[0]["doseStatus"]["coding"][0]["code"], "notvalid");
    let words = evaluations[0]["doseStatusReason"][0]["text"].as_str().unwrap();
    assert!(words.starts_with("given at 1 month 4 days; the earliest is 12 months less 4 days"), "{words}");
    assert_eq!(evaluations[0]["immunizationEvent"]["display"], "Immunization 2 of the request");
}

#[tokio::test]
async fn what_cannot_be_read_is_named_by_its_path_and_never_quoted() {
    let (_server, browser) = nurse().await;
    let changed = |pointer: &str, value: Value| {
        let mut request = example();
        *request.pointer_mut(pointer).unwrap() = value;
        request
    };
    let added = |pointer: &str, name: &str, value: Value| {
        let mut request = example();
        request.pointer_mut(pointer).unwrap().as_object_mut().unwrap().insert(name.to_owned(), value);
        request
    };
    let patient = "/parameter/1/resource";
    let shot = "/parameter/2/resource";
    for (request, code, path) in [
        (json!([]), "structure", "Parameters"),
        (json!({"parameter": []}), "required", "Parameters"),
        (changed("/resourceType", json!("Bundle")), "structure", "resourceType"),
        (changed("/parameter/0/valueDate", json!("2020-06")), "value", "Parameters.parameter[0].valueDate"),
        (changed("/parameter/0/name", json!("secret")), "not-supported", "Parameters.parameter[0].name"),
        (
            changed("/parameter/1/resource/birthDate", json!("secret")),
            "value",
            "Parameters.parameter[1].resource.birthDate",
        ),
        (
            changed("/parameter/1/resource/gender", json!("secret")),
            "structure",
            "Parameters.parameter[1].resource.gender",
        ),
        (
            changed(patient, json!({"resourceType": "Patient"})),
            "required",
            "Parameters.parameter[1].resource",
        ),
        (
            added(patient, "modifierExtension", json!([{}])),
            "value",
            "Parameters.parameter[1].resource.modifierExtension",
        ),
        (
            changed("/parameter/2/resource/status", json!("secret")),
            "structure",
            "Parameters.parameter[2].resource.status",
        ),
        (
            changed("/parameter/2/resource/vaccineCode/coding/0/code", json!("secret")),
            "value",
            "Parameters.parameter[2].resource.vaccineCode",
        ),
        (
            changed("/parameter/2/resource/occurrenceDateTime", json!(null)),
            "required",
            "Parameters.parameter[2].resource.occurrence",
        ),
        (
            added(shot, "implicitRules", json!("secret")),
            "value",
            "Parameters.parameter[2].resource.implicitRules",
        ),
        (
            changed("/parameter/2/resource/resourceType", json!("Observation")),
            "structure",
            "Parameters.parameter[2].resource",
        ),
        (
            changed("/parameter/1/resource/id", json!("a secret")),
            "value",
            "Parameters.parameter[1].resource.id",
        ),
    ] {
        let (said, at, words) = refused(ask(&browser, &request).await, StatusCode::BAD_REQUEST).await;
        assert_eq!((said.as_str(), at.as_str()), (code, path), "{words}");
        assert!(!words.contains("secret") && words.ends_with('.'), "{words}");
    }
    let mut without = example();
    without["parameter"].as_array_mut().unwrap().remove(1);
    let (code, _, words) = refused(ask(&browser, &without).await, StatusCode::BAD_REQUEST).await;
    assert_eq!((code.as_str(), words.as_str()), ("required", "The parameter patient is needed."));
    let mut many = example();
    let shot = many["parameter"][2].clone();
    many["parameter"].as_array_mut().unwrap().extend(std::iter::repeat_n(shot, 500));
    let (code, at, _) = refused(ask(&browser, &many).await, StatusCode::BAD_REQUEST).await;
    assert_eq!((code.as_str(), at.as_str()), ("not-supported", "Parameters.parameter[502]"));
}

#[tokio::test]
async fn everything_wrong_is_said_at_once() {
    let (_server, browser) = nurse().await;
    let mut request = example();
    request["parameter"][1]["resource"]["birthDate"] = json!("2020");
    request["parameter"][2]["resource"]["vaccineCode"] = json!({"text": "hepatitis B"});
    let outcome: Value = ask(&browser, &request).await.json().await.unwrap();
    let at: Vec<&Value> =
        outcome["issue"].as_array().unwrap().iter().map(|it| &it["expression"][0]).collect();
    assert_eq!(
        at,
        ["Parameters.parameter[1].resource.birthDate", "Parameters.parameter[2].resource.vaccineCode"]
    );
}

#[tokio::test]
async fn only_who_is_signed_in_is_answered_and_the_media_type_must_be_json() {
    let (server, browser) = nurse().await;
    let (code, ..) = refused(ask(&server.browser(), &example()).await, StatusCode::UNAUTHORIZED).await;
    assert_eq!(code, "login");
    let post = |media: &'static str, accept: &'static str| {
        let request = browser.ask(Method::POST, PATH).header("Content-Type", media).header("Accept", accept);
        request.body(example().to_string())
    };
    let xml = post("application/fhir+xml", "*/*").send().await.unwrap();
    assert_eq!(refused(xml, StatusCode::UNSUPPORTED_MEDIA_TYPE).await.0, "not-supported");
    let plain = post("application/json; charset=utf-8", "application/json").send().await.unwrap();
    assert_eq!(
        (plain.status(), &plain.headers()["content-type"]),
        (StatusCode::OK, &"application/json".parse().unwrap())
    );
    let encoded = browser.ask(Method::POST, "/fhir/%24immds-forecast");
    let encoded =
        encoded.header("Content-Type", "application/json").body(example().to_string()).send().await.unwrap();
    assert_eq!(encoded.status(), StatusCode::OK);
    problem(browser.get(PATH).await, StatusCode::METHOD_NOT_ALLOWED, "bad-request").await;
    let huge = post("application/json", "*/*").body(vec![b' '; 8 * 1024 * 1024 + 1]).send().await.unwrap();
    assert_eq!(refused(huge, StatusCode::PAYLOAD_TOO_LARGE).await.0, "too-long");
}

#[tokio::test]
async fn the_standards_door_needs_no_header_of_our_app() {
    let (_server, browser) = nurse().await;
    let bare = browser.client.post(format!("{}{PATH}", browser.address));
    let bare = bare
        .header("Content-Type", "application/fhir+json")
        .body(example().to_string())
        .send()
        .await
        .unwrap();
    assert_eq!(bare.status(), StatusCode::OK);
}
