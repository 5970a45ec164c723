//! From a client and a forecast to the record's words. Nobody in here exists.

use super::*;
use crate::calendar::Timestamp;
use crate::forecast::{Basis, GroupForecast, Reason};
use crate::ids::{ClientId, DoseId, EntryId, OrgId, UserId};
use crate::immunization::DoseSource;
use crate::person::{BirthFacts, Enrolment, EnrolmentStatus, Identifier, Removal, Sex, Stamp};
use jiff::civil::date;
use smallvec::smallvec;
use uuid::Uuid;

const ON: Date = date(2026, 11, 24);

fn stamp() -> Stamp {
    Stamp {
        user: UserId::new(Uuid::nil()),
        user_name: "Dana Demo".to_owned(),
        organization: OrgId::new(Uuid::nil()),
        at: Timestamp::UNIX_EPOCH,
    }
}

fn removal() -> Removal {
    Removal { by: stamp(), reason: "Entered for the wrong student".to_owned() }
}

fn entry<T>(value: T) -> Entry<T> {
    Entry { id: EntryId::new(Uuid::nil()), value, recorded: stamp(), amended: None, removed: None }
}

fn removed<T>(value: T) -> Entry<T> {
    Entry { removed: Some(removal()), ..entry(value) }
}

fn name(first: &str, last: &str) -> PersonName {
    PersonName { first: first.to_owned(), last: last.to_owned(), ..PersonName::default() }
}

fn address(street: &str) -> Address {
    Address {
        street: street.to_owned(),
        city: "Austin".to_owned(),
        state: "TX".to_owned(),
        zip: "78700".to_owned(),
        county: Some("Travis".to_owned()),
    }
}

fn client(doses: Vec<Dose>) -> Client {
    Client {
        id: ClientId::new(Uuid::nil()),
        schema: 1,
        name: name("Tuyết", "Nguyễn"),
        aka: vec![],
        birth_date: date(2021, 11, 10),
        sex: Sex::Female,
        birth: BirthFacts::default(),
        race: vec![],
        ethnicity: None,
        language: None,
        consents: vec![],
        enrolments: vec![],
        addresses: vec![],
        phone: None,
        email: None,
        responsible_persons: vec![],
        comments: vec![],
        notes: vec![],
        identifiers: vec![],
        observations: vec![],
        exemptions: vec![],
        doses,
        conflicts: vec![],
        unreadable: vec![],
    }
}

fn dose_id(number: u128) -> DoseId {
    DoseId::new(Uuid::from_u128(number))
}

fn dose(number: u128, cvx: u16, on: Date) -> Dose {
    Dose {
        id: dose_id(number),
        cvx: Cvx::new(cvx),
        mvx: None,
        trade_name: None,
        date: on,
        lot: Some(format!("LOT-{number}")),
        lot_expires: None,
        site: None,
        route: None,
        vis_date: None,
        amount: None,
        condition: None,
        source: DoseSource::Historical,
        owner: None,
        given_by: None,
        funding: None,
        reactions: vec![],
        comment: None,
        recorded: stamp(),
        amended: None,
        deletion: None,
    }
}

fn verdict(number: u128, group: &str, status: DoseStatus, place: Option<(u8, u8)>) -> DoseVerdict {
    DoseVerdict {
        dose: dose_id(number),
        group: VaccineGroup::new(group),
        status,
        place,
        reasons: smallvec![],
        antigens: smallvec![],
    }
}

fn group(name: &str, status: SeriesStatus) -> GroupForecast {
    GroupForecast {
        group: VaccineGroup::new(name),
        basis: Basis::Standard,
        series: smallvec![],
        status,
        dose_number: None,
        earliest: None,
        recommended: None,
        past_due: None,
        latest: None,
        vaccines: smallvec![],
        reasons: smallvec![],
    }
}

fn record(client: &Client, doses: Vec<DoseVerdict>, groups: Vec<GroupForecast>) -> OfficialRecord {
    let forecast = Forecast { schedule_version: "ACIP 1.0".into(), as_of: ON, doses, groups };
    let printing =
        Printing { organization: "Demo District".to_owned(), user_name: "Dana Demo".to_owned(), on: ON };
    OfficialRecord::of(client, &forecast, &printing)
}

fn lots(group: &OfficialGroup) -> Vec<&str> {
    group.doses.iter().map(|dose| dose.lot.as_str()).collect()
}

#[test]
fn doses_stand_under_their_groups_in_the_schedules_order() {
    let client =
        client(vec![dose(1, 3, date(2022, 11, 12)), dose(2, 10, date(2022, 12, 1)), dose(3, 10, ON)]);
    let record = record(
        &client,
        vec![
            verdict(1, "MMR", DoseStatus::Valid, Some((1, 2))),
            verdict(2, "Polio", DoseStatus::Valid, Some((1, 4))),
            verdict(3, "Polio", DoseStatus::Extraneous, None),
        ],
        vec![group("Polio", SeriesStatus::Complete), group("MMR", SeriesStatus::NotComplete)],
    );
    assert_eq!(record.groups.iter().map(|group| group.group.as_str()).collect::<Vec<_>>(), ["Polio", "MMR"]);
    assert_eq!(lots(&record.groups[0]), ["LOT-2", "LOT-3"]);
    let series: Vec<_> = record.groups[0].doses.iter().map(|dose| dose.series.to_string()).collect();
    assert_eq!(series, ["1 of 4", "Extra"]);
    assert_eq!(record.groups[0].standing, "Complete");
    assert_eq!((record.schedule_version.as_str(), record.judged_on), ("ACIP 1.0", ON));
}

#[test]
fn a_combined_vaccine_stands_in_each_of_its_groups_with_each_groups_verdict() {
    let client = client(vec![dose(1, 94, date(2022, 11, 12))]);
    let record = record(
        &client,
        vec![
            verdict(1, "MMR", DoseStatus::Valid, Some((1, 2))),
            verdict(1, "Varicella", DoseStatus::NotValid, None),
        ],
        vec![group("MMR", SeriesStatus::NotComplete), group("Varicella", SeriesStatus::NotComplete)],
    );
    let series: Vec<_> = record.groups.iter().map(|group| group.doses[0].series).collect();
    assert_eq!(series, [Series::Dose { number: 1, of: 2 }, Series::NotValid]);
}

#[test]
fn a_deleted_dose_is_left_out() {
    let deleted = Dose { deletion: Some(removal()), ..dose(1, 10, date(2022, 1, 10)) };
    let client = client(vec![deleted, dose(2, 10, date(2022, 3, 10))]);
    let verdicts = |numbers: &[u128]| {
        numbers.iter().map(|number| verdict(*number, "Polio", DoseStatus::Valid, Some((1, 4)))).collect()
    };
    let groups = || vec![group("Polio", SeriesStatus::NotComplete)];
    for forecast in [verdicts(&[2]), verdicts(&[1, 2])] {
        let record = record(&client, forecast, groups());
        assert_eq!(record.groups.iter().flat_map(lots).collect::<Vec<_>>(), ["LOT-2"]);
    }
}

#[test]
fn a_dose_that_does_not_count_says_why() {
    let client = client(vec![dose(1, 3, date(2022, 10, 1))]);
    let too_young =
        Reason::TooYoung { minimum: "12 months - 4 days".parse().unwrap(), earliest: date(2022, 11, 6) };
    let not_valid =
        DoseVerdict { reasons: smallvec![too_young], ..verdict(1, "MMR", DoseStatus::NotValid, None) };
    let record = record(&client, vec![not_valid], vec![group("MMR", SeriesStatus::NotComplete)]);
    let row = &record.groups[0].doses[0];
    assert_eq!(row.series.to_string(), "NOT VALID");
    assert_eq!(row.reason.as_deref(), Some("Given too young: counts from 11/06/2022"));
}

#[test]
fn a_dose_that_the_schedule_does_not_know_is_printed_all_the_same() {
    let client = client(vec![dose(1, 999, date(2022, 10, 1)), dose(2, 37, date(2022, 11, 1))]);
    let record = record(&client, vec![verdict(2, "Yellow Fever", DoseStatus::NotEvaluated, None)], vec![]);
    let groups: Vec<_> = record.groups.iter().map(|group| (group.group.as_str(), lots(group))).collect();
    assert_eq!(groups, [("Yellow Fever", vec!["LOT-2"]), ("Other vaccines", vec!["LOT-1"])]);
    assert_eq!(record.groups[1].doses[0].series, Series::NotEvaluated);
}

#[test]
fn a_group_without_doses_is_there_only_where_there_is_something_to_say() {
    let all = [
        SeriesStatus::NotComplete,
        SeriesStatus::Complete,
        SeriesStatus::Immune,
        SeriesStatus::Contraindicated,
        SeriesStatus::NotRecommended,
        SeriesStatus::AgedOut,
    ];
    let groups = all.iter().map(|status| group(&format!("{status:?}"), *status)).collect();
    let record = record(&client(vec![]), vec![], groups);
    let said: Vec<_> = record.groups.iter().map(|group| group.group.as_str()).collect();
    assert_eq!(said, ["NotComplete", "Immune", "Contraindicated"]);
}

#[test]
fn a_group_with_a_standard_and_a_risk_forecast_is_one_group_with_its_doses_once() {
    let client = client(vec![dose(1, 133, date(2022, 1, 10))]);
    let risk = GroupForecast { basis: Basis::Risk, ..group("Pneumococcal", SeriesStatus::NotComplete) };
    let record = record(
        &client,
        vec![verdict(1, "Pneumococcal", DoseStatus::Valid, Some((1, 4)))],
        vec![group("Pneumococcal", SeriesStatus::Complete), risk],
    );
    assert_eq!(record.groups.len(), 1);
    assert_eq!(lots(&record.groups[0]), ["LOT-1"]);
    assert_eq!(record.groups[0].standing, "Complete; Not complete (for a risk)");
}

#[test]
fn what_is_due_is_said_with_the_date_that_matters_today() {
    let due = |recommended: Date, past_due: Option<Date>| GroupForecast {
        dose_number: Some(2),
        earliest: Some(date(2020, 1, 1)),
        recommended: Some(recommended),
        past_due,
        ..group("Polio", SeriesStatus::NotComplete)
    };
    let standing = |forecast| record(&client(vec![]), vec![], vec![forecast]).groups[0].standing.clone();
    let tomorrow = ON.tomorrow().unwrap();
    assert_eq!(standing(due(tomorrow, None)), "Dose 2 due from 11/25/2026");
    assert_eq!(standing(due(ON, Some(ON))), "Dose 2 due since 11/24/2026");
    let yesterday = ON.yesterday().unwrap();
    assert_eq!(standing(due(yesterday, Some(yesterday))), "Dose 2 overdue: was due by 11/23/2026");
    assert_eq!(standing(group("Polio", SeriesStatus::NotComplete)), "Not complete");
}

#[test]
fn vaccines_and_makers_have_names_and_unknown_codes_stay_in_sight() {
    let merck = Dose {
        mvx: Some("MSD".parse().unwrap()),
        trade_name: Some(" M-M-R II ".to_owned()),
        ..dose(1, 3, date(2022, 11, 12))
    };
    let unknown = Dose { mvx: Some("ZZZ".parse().unwrap()), ..dose(2, 990, ON) };
    let client = client(vec![merck, unknown]);
    let record = record(&client, vec![verdict(1, "MMR", DoseStatus::Valid, Some((1, 2)))], vec![]);
    let rows: Vec<_> = record.groups.iter().flat_map(|group| &group.doses).collect();
    assert_eq!(rows[0].vaccine, "MMR [M-M-R II]");
    assert!(rows[0].manufacturer.starts_with("Merck"), "{}", rows[0].manufacturer);
    assert_eq!((rows[1].vaccine.as_str(), rows[1].manufacturer.as_str()), ("CVX 990", "ZZZ"));
}

#[test]
fn only_entries_that_stand_are_printed() {
    let mut client = client(vec![]);
    client.aka = vec![removed(name("Old", "Name")), entry(name("Tia", "Nguyen"))];
    client.addresses = vec![removed(address("1 Old St")), entry(address("2 New St"))];
    let person = |first: &str, relationship: &str, primary| ResponsiblePerson {
        name: name(first, "Nguyễn"),
        relationship: relationship.to_owned(),
        primary,
        phone: None,
    };
    client.responsible_persons = vec![
        removed(person("Một", "MTH", true)),
        entry(person("Hai", "OTH", false)),
        entry(person("Ba", "FTH", true)),
    ];
    let identifier = |authority: &str, value: &str| Identifier {
        authority: authority.to_owned(),
        value: value.to_owned(),
    };
    client.identifiers = vec![entry(identifier("SSN", "000-00-0000")), entry(identifier("TX-IIS", "700"))];
    client.enrolments = vec![entry(Enrolment {
        organization: OrgId::new(Uuid::nil()),
        student_id: "S-1".to_owned(),
        school_code: "000000001".to_owned(),
        school_name: "Demo Elementary".to_owned(),
        grade: "03".to_owned(),
        enrolled_on: None,
        status: EnrolmentStatus::Active,
        provisional: None,
        override_until: None,
    })];
    let record = record(&client, vec![], vec![]);
    assert_eq!(record.aka, ["Tia Nguyen"]);
    assert_eq!(record.address, ["2 New St", "Austin, TX 78700", "Travis County"]);
    assert_eq!(record.responsible_person.as_deref(), Some("Ba Nguyễn (Father)"));
    assert_eq!(record.state_id.as_deref(), Some("700"));
    assert_eq!(record.student_id.as_deref(), Some("S-1"));
    assert_eq!(
        (record.school.as_deref(), record.grade.as_deref()),
        (Some("Demo Elementary"), Some("Grade 3"))
    );
    let everything = serde_json::to_string(&record).unwrap();
    assert!(!everything.contains("000-00-0000"), "a social security number is never printed");
}

#[test]
fn a_client_with_nothing_but_a_name_makes_a_record() {
    let record = record(&client(vec![]), vec![], vec![]);
    assert_eq!(record.name, "Tuyết Nguyễn");
    assert_eq!((record.address.len(), record.groups.len()), (0, 0));
    assert_eq!((record.school, record.responsible_person, record.state_id), (None, None, None));
}

#[test]
fn a_record_goes_to_the_worker_and_back_unchanged() {
    let client = client(vec![dose(1, 10, ON)]);
    let doses = vec![verdict(1, "Polio", DoseStatus::Valid, Some((1, 4)))];
    let record = record(&client, doses, vec![group("Polio", SeriesStatus::NotComplete)]);
    let json = serde_json::to_string(&record).unwrap();
    assert_eq!(serde_json::from_str::<OfficialRecord>(&json).unwrap(), record);
}
