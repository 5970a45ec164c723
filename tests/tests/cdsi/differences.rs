//! Where a case and our forecast differ.

/// One figure that differs.
#[derive(Clone, PartialEq, Eq)]
pub struct Difference {
    /// The case.
    pub case: String,
    /// The figure: `series status`, `earliest`, `dose 2 reason` ...
    pub figure: String,
    /// CDC's.
    pub cdc: String,
    /// Ours.
    pub ours: String,
    /// Why ours stands.
    pub why: String,
}

impl Difference {
    /// Reads the list: `case,figure,cdc,ours,why`, where only the last may hold commas.
    pub fn read(text: &str) -> Vec<Self> {
        let lines = text.lines().skip(1).filter(|line| !line.is_empty());
        lines
            .map(|line| {
                let [case, figure, cdc, ours, why] =
                    line.splitn(5, ',').map(str::to_owned).collect::<Vec<_>>().try_into().unwrap();
                assert!(!why.trim().is_empty(), "{case}: a difference needs a reason");
                Self { case, figure, cdc, ours, why }
            })
            .collect()
    }

    /// Whether it is the same difference, whatever the reason.
    pub fn is_same(&self, other: &Self) -> bool {
        (&self.case, &self.figure, &self.cdc, &self.ours)
            == (&other.case, &other.figure, &other.cdc, &other.ours)
    }
}

impl std::fmt::Debug for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: CDC {} ours {}", self.figure, self.cdc, self.ours)
    }
}
