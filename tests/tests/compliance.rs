//! The Texas school requirements: tables of cases with their paragraphs, what must hold of every student, and a roster of
//! generated students.

#[cfg(test)]
mod compliance {
    mod cases;
    mod properties;
    mod roster;
}
