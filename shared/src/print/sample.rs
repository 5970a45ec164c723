//! A record to test layouts with. Nobody in it exists.

use super::{OfficialDose, OfficialGroup, OfficialRecord, Series};
use jiff::civil::date;

/// A record of one page with every kind of row, and with names that need more than ASCII.
pub(super) fn record() -> OfficialRecord {
    let dose = |number, on, vaccine: &str| OfficialDose {
        date: on,
        vaccine: vaccine.to_owned(),
        series: Series::Dose { number, of: 3 },
        reason: None,
        manufacturer: "Sanofi Pasteur".to_owned(),
        lot: "A5619B".to_owned(),
        source: "Historical".to_owned(),
    };
    let too_soon = OfficialDose {
        series: Series::NotValid,
        reason: Some("Too soon after 02/16/2022: counts from 03/16/2022".to_owned()),
        ..dose(2, date(2022, 3, 1), "Polio [Ipol]")
    };
    let group = |group: &str, standing: &str, doses| OfficialGroup {
        group: group.to_owned(),
        doses,
        standing: standing.to_owned(),
    };
    OfficialRecord {
        name: "Tuyết Phượng Nguyễn-Peñaloza".to_owned(),
        aka: vec!["Phượng Nguyễn".to_owned()],
        birth_date: date(2021, 11, 10),
        sex: "Female".to_owned(),
        state_id: Some("700800900".to_owned()),
        student_id: Some("S-100".to_owned()),
        address: vec!["1 Calle Güell".to_owned(), "Austin, TX 78700".to_owned()],
        responsible_person: Some("Đạt Nguyễn (Father)".to_owned()),
        school: Some("Escuela Niño".to_owned()),
        grade: Some("Kindergarten".to_owned()),
        groups: vec![
            group(
                "Polio",
                "Dose 3 due since 11/10/2025",
                vec![
                    dose(1, date(2022, 2, 16), "Polio [Ipol]"),
                    too_soon,
                    dose(2, date(2022, 6, 11), "DTaP-Hib-IPV [Pentacel]"),
                ],
            ),
            group("MMR", "Complete", vec![dose(1, date(2022, 11, 12), "MMR [M-M-R II]")]),
            group("HepB", "Dose 1 overdue: was due by 12/10/2021", vec![]),
        ],
        organization: "Demo Independent School District".to_owned(),
        printed_by: "Dana Demo".to_owned(),
        printed_on: date(2026, 11, 24),
        schedule_version: "ACIP 1.0".to_owned(),
        judged_on: date(2026, 11, 24),
    }
}

/// A record with one group of that many doses, each with a lot of its own: `LOT-1`, `LOT-2` and so on.
pub(super) fn record_of_doses(count: usize) -> OfficialRecord {
    let mut record = record();
    if let Some(group) = record.groups.first_mut() {
        let one = group.doses.first().cloned();
        let numbered =
            |(number, dose): (usize, OfficialDose)| OfficialDose { lot: format!("LOT-{number}"), ..dose };
        group.doses = one
            .into_iter()
            .cycle()
            .take(count)
            .enumerate()
            .map(|(n, dose)| numbered((n + 1, dose)))
            .collect();
    }
    record
}
