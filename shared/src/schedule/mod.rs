//! The typed, validated, interned form of what stands in `schedules/`.

/// A schedule: every antigen's series, with products, groups and conflicts.
#[derive(Debug)]
pub struct Schedule {
    version: String,
}

impl Schedule {
    /// The ACIP schedule that this program was built with.
    pub fn acip() -> &'static Self {
        static ACIP: std::sync::OnceLock<Schedule> = std::sync::OnceLock::new();
        ACIP.get_or_init(|| Schedule { version: String::new() })
    }

    /// Version of the release it came from.
    pub fn version(&self) -> &str {
        &self.version
    }
}
