//! Rules that do not hold, and results that need more than a table of cases.
