//! One person, as JSON in and out.

use anyhow::{Context, bail};
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::codes::{Cvx, Mvx, TradeName};
use bluebonnet_shared::forecast::{Forecast, GivenDose, Patient, Trail, explain, forecast};
use bluebonnet_shared::ids::DoseId;
use bluebonnet_shared::immunization::{Amount, DoseCondition};
use bluebonnet_shared::person::Sex;
use bluebonnet_shared::schedule::Schedule;
use serde::{Deserialize, Deserializer, Serialize, de};
use std::io::{IsTerminal, Read, Write};
use std::path::Path;
use std::process::ExitCode;
use uuid::Uuid;

/// A person as the command reads one; `bluebonnet forecast --help` shows an example.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    birth_date: Date,
    #[serde(deserialize_with = "known_sex")]
    sex: Sex,
    #[serde(default)]
    birth_country: Option<String>,
    #[serde(default)]
    doses: Vec<PersonDose>,
    #[serde(default)]
    observations: Vec<PersonObservation>,
    #[serde(default)]
    on: Option<Date>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonDose {
    #[serde(default)]
    id: Option<DoseId>,
    date: Date,
    cvx: Cvx,
    #[serde(default)]
    mvx: Option<Mvx>,
    #[serde(default)]
    trade_name: Option<TradeName>,
    #[serde(default)]
    lot_expires: Option<Date>,
    #[serde(default, deserialize_with = "known_condition")]
    condition: Option<DoseCondition>,
    #[serde(default, deserialize_with = "known_amount")]
    amount: Option<Amount>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonObservation {
    code: String,
    #[serde(default)]
    date: Option<Date>,
}

/// What is answered: the forecast, and why each vaccine group's is as it is.
#[derive(Serialize)]
struct Answer {
    #[serde(flatten)]
    forecast: Forecast,
    trails: Vec<Trail>,
}

impl Answer {
    fn new(schedule: &Schedule, patient: &Patient, on: Date) -> Self {
        let forecast = forecast(schedule, patient, on);
        let explained = forecast.groups.iter();
        let explained = explained.filter_map(|of| explain(schedule, patient, on, &of.group, of.basis));
        Self { trails: explained.collect(), forecast }
    }
}

/// Answers for the person in a file, or in standard input where there is none.
pub(super) fn answer(schedule: &Schedule, file: Option<&Path>) -> anyhow::Result<ExitCode> {
    let file = file.filter(|file| *file != Path::new("-"));
    let name = file.map_or_else(|| "standard input".to_owned(), |file| file.display().to_string());
    let text = match file {
        Some(file) => std::fs::read(file),
        None => {
            if std::io::stdin().is_terminal() {
                eprintln!(
                    "Type or paste a person as JSON, then Ctrl-D; `bluebonnet forecast --help` shows one."
                );
            }
            let mut text = Vec::new();
            std::io::stdin().lock().read_to_end(&mut text).map(|_| text)
        }
    };
    let text = text.with_context(|| format!("{name} cannot be read"))?;
    let person = read(&text).with_context(|| name.clone())?;
    let on = person.on.unwrap_or_else(|| jiff::ZonedDateTime::now().date());
    let patient = person.patient(schedule).with_context(|| name)?;
    let mut output = std::io::stdout().lock();
    serde_json::to_writer_pretty(&mut output, &Answer::new(schedule, &patient, on))?;
    output.write_all(b"\n")?;
    Ok(ExitCode::SUCCESS)
}

/// Reads a person; an error names the field.
fn read(text: &[u8]) -> anyhow::Result<Person> {
    let mut json = serde_json::Deserializer::from_slice(text);
    let person = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let place = error.path().to_string();
        let place = if place == "." { String::new() } else { format!("{place}: ") };
        anyhow::anyhow!("{place}{}", error.into_inner())
    })?;
    json.end()?;
    Ok(person)
}

impl Person {
    /// The person as a forecast asks for one.
    fn patient(self, schedule: &Schedule) -> anyhow::Result<Patient> {
        let known = &schedule.release().observations;
        for (place, observation) in self.observations.iter().enumerate() {
            let code = observation.code.trim().parse();
            if !code.is_ok_and(|code| known.iter().any(|known| known.code == code)) {
                bail!(
                    "observations[{place}].code: the schedule {} has no observation `{}`",
                    schedule.version(),
                    observation.code
                );
            }
        }
        let doses = (1..).zip(self.doses).map(|(place, dose)| GivenDose {
            id: dose.id.unwrap_or(DoseId::new(Uuid::from_u128(place))),
            date: dose.date,
            cvx: dose.cvx,
            mvx: dose.mvx,
            trade_name: dose.trade_name,
            amount: dose.amount,
            lot_expires: dose.lot_expires,
            condition: dose.condition,
        });
        Ok(Patient {
            birth_date: self.birth_date,
            sex: self.sex,
            birth_country: self.birth_country,
            doses: doses.collect(),
            observations: self.observations.into_iter().map(|it| (it.code, it.date)).collect(),
        })
    }
}

fn known_sex<'de, D: Deserializer<'de>>(from: D) -> Result<Sex, D::Error> {
    match Sex::deserialize(from)? {
        Sex::Other(code) => Err(de::Error::custom(format!("`{code}` is not a sex; F, M and U are"))),
        sex => Ok(sex),
    }
}

fn known_condition<'de, D: Deserializer<'de>>(from: D) -> Result<Option<DoseCondition>, D::Error> {
    match Option::deserialize(from)? {
        Some(DoseCondition::Other(code)) => Err(de::Error::custom(format!(
            "`{code}` is not a dose's condition; expired, recalled, subpotent and cold-chain are"
        ))),
        condition => Ok(condition),
    }
}

fn known_amount<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Amount>, D::Error> {
    match Option::deserialize(from)? {
        Some(Amount::Other(code)) => {
            Err(de::Error::custom(format!("`{code}` is not an amount; full and half are")))
        }
        amount => Ok(amount),
    }
}
