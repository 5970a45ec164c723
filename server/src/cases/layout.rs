//! The columns of a file of cases.

use csv::StringRecord;

/// Which of CDC's two layouts a file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Cases of healthy patients: `Med_History_Code`, and nothing where no dose is forecast.
    Healthy,
    /// Cases with underlying conditions: `Observation_Code_1` and on, and `-` where no dose is forecast.
    Conditions,
}

impl Layout {
    /// What stands in `Forecast_#` where no dose is forecast.
    pub fn no_dose(self) -> &'static str {
        match self {
            Self::Healthy => "",
            Self::Conditions => "-",
        }
    }
}

/// Why a file is no file of cases.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotCases {
    /// The file as such.
    #[error(transparent)]
    File(#[from] crate::roster::FileError),
    /// Columns that no layout of CDC's lacks.
    #[error("the first line must name CDC's columns; missing: {0}")]
    MissingColumns(String),
}

/// The header of a file: releases differ in the case of its names and in how many doses it has room for.
pub(super) struct Header(Vec<String>);

impl Header {
    /// # Errors
    /// Where a column is missing without which there is no case.
    pub fn new(record: &StringRecord) -> Result<Self, NotCases> {
        let header = Self(record.iter().map(|title| title.trim().to_ascii_lowercase()).collect());
        let needed = ["CDC_Test_ID", "DOB", "Gender", "Vaccine_Group", "Assessment_Date"];
        let missing: Vec<&str> = needed.into_iter().filter(|title| header.place(title).is_none()).collect();
        if missing.is_empty() { Ok(header) } else { Err(NotCases::MissingColumns(missing.join(", "))) }
    }

    pub fn layout(&self) -> Layout {
        if self.place("Observation_Code_1").is_some() { Layout::Conditions } else { Layout::Healthy }
    }

    /// The field under a header, trimmed; empty where the file or the line has none.
    pub fn field<'r>(&self, record: &'r StringRecord, title: &str) -> &'r str {
        self.place(title).and_then(|place| record.get(place)).unwrap_or_default().trim()
    }

    /// How many columns of a numbered name there are, such as `CVX_1`, `CVX_2` and on.
    pub fn count(&self, name: &str) -> usize {
        (1..).take_while(|number| self.place(&format!("{name}_{number}")).is_some()).count()
    }

    fn place(&self, title: &str) -> Option<usize> {
        self.0.iter().position(|known| known.eq_ignore_ascii_case(title))
    }
}
