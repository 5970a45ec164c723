//! Faults put in on purpose. A simulator that lets one of them pass proves nothing.

/// What is done wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sabotage {
    /// The registry takes a change that it has for a new one and records the dose once more.
    StoresAgain,
    /// The registry answers before the data is on its disk.
    AnswersUnsynced,
    /// The tablet lets go of an entry that was refused.
    DropsRefused,
    /// The tablet takes an entry out of its outbox when it is sent.
    ForgetsWhenSent,
    /// The tablet writes the cursor before the entries that it stands behind.
    CursorFirst,
    /// A pull sends a record that the user was not given.
    SendsUngranted,
    /// The tablet calls an entry saved before it is on its disk.
    SavesLoosely,
    /// A pull is not noted in the audit log.
    ReadsUnnoted,
    /// The tablet lets go of entries that must be made anew, as those of a record that was renewed.
    DropsOldEpochs,
    /// The tablet lets go of an entry that adds nothing, as if the record said it already, where it must be made anew or is refused.
    ForgetsAmendments,
    /// The tablet lets go of an entry whose record was merged into another one, where it is to be entered on that one.
    DropsMerged,
    /// The registry erases a student and leaves what lies in its files.
    ErasesLoosely,
    /// The tablet keeps a record that it is told to forget.
    KeepsForgotten,
    /// The registry lets go of what an administrator takes in of what came late, and says that the record has it.
    ReleasesNothing,
    /// The registry takes in what came late and records its dose once more.
    ReleasesTwice,
    /// The registry does not note why what came late is thrown away.
    DiscardsWithoutReason,
    /// The tablet of a user who is let in no more wipes itself and says no last words.
    LeavesSilently,
    /// The tablet wipes itself as soon as its session has ended, for whatever reason.
    WipesWhenSignedOut,
    /// The registry takes whatever session a browser has for that of whoever asks.
    TakesAnySession,
    /// The registry takes a user's session for one organization for that of another.
    IgnoresOrganization,
    /// The tablet takes off another user's vault with the one that is to go.
    WipesEverybody,
    /// The tablet asks for what is new only when it hears that there is more.
    WaitsForNews,
    /// The tablet takes in the feed of a registry that goes on from a backup as if nothing had been lost.
    IgnoresRestoring,
}

impl Sabotage {
    /// All of them.
    pub const ALL: [Self; 23] = [
        Self::StoresAgain,
        Self::AnswersUnsynced,
        Self::DropsRefused,
        Self::ForgetsWhenSent,
        Self::CursorFirst,
        Self::SendsUngranted,
        Self::SavesLoosely,
        Self::ReadsUnnoted,
        Self::DropsOldEpochs,
        Self::ForgetsAmendments,
        Self::DropsMerged,
        Self::ErasesLoosely,
        Self::KeepsForgotten,
        Self::IgnoresRestoring,
        Self::ReleasesNothing,
        Self::ReleasesTwice,
        Self::DiscardsWithoutReason,
        Self::LeavesSilently,
        Self::WipesWhenSignedOut,
        Self::TakesAnySession,
        Self::IgnoresOrganization,
        Self::WipesEverybody,
        Self::WaitsForNews,
    ];
}
