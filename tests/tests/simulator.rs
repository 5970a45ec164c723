//! Sync under every kind of bad luck, and the proof that the simulator would notice: see `bluebonnet_tests::simulator`.

use bluebonnet_tests::simulator::sabotage::Sabotage;
use bluebonnet_tests::simulator::{Workshop, many};

/// Seeds in an ordinary test run. `cargo xtask test` lives thousands through.
const SEEDS: u64 = 100;

/// Seeds within which a fault put in on purpose must be found.
const SOON: u64 = 60;

#[test]
fn nothing_is_lost_doubled_or_sent_to_strangers_whatever_breaks() {
    let tally = many::live(&(0..SEEDS)).unwrap();
    let failures: Vec<&str> = tally.failures.iter().map(|(_, failure)| failure.as_str()).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    assert!(tally.entries > 10 * SEEDS, "only {} entries were saved: the worlds are asleep", tally.entries);
}

#[test]
fn a_seed_always_lives_through_the_same() {
    let workshop = Workshop::new().unwrap();
    for seed in 0..4 {
        let (first, second) = (workshop.live(seed, None), workshop.live(seed, None));
        assert_eq!(first.trace.events(), second.trace.events(), "seed {seed}");
        assert_eq!(first.trace.digest(), second.trace.digest(), "seed {seed}\n{}", second.trace);
    }
    assert_ne!(workshop.live(0, None).trace.digest(), workshop.live(1, None).trace.digest());
}

/// The first seed that shows a fault put in on purpose, and what it says of it.
fn first_to_show(sabotage: Sabotage) -> (u64, String) {
    let workshop = Workshop::new().unwrap_or_else(|error| panic!("there is no folder to work in: {error}"));
    let shown =
        (0..SOON).find_map(|seed| Some((seed, workshop.live(seed, Some(sabotage)).fault?.to_string())));
    shown.unwrap_or_else(|| panic!("{sabotage:?} passes unnoticed"))
}

/// Whether a tablet was caught that says a record has what it has not: at once, or when all had come to rest.
fn says_what_is_not_so(fault: &str) -> bool {
    ["and it does not say", "is said to be in the record, and is not"]
        .iter()
        .any(|words| fault.contains(words))
}

#[test]
fn a_registry_that_records_a_dose_again_is_found_out() {
    let (seed, fault) = first_to_show(Sabotage::StoresAgain);
    assert!(fault.contains("which nobody typed"), "seed {seed}: {fault}");
}

#[test]
fn a_registry_that_answers_before_its_disk_has_the_data_is_found_out() {
    // Such a registry loses what it answered for, or does not even start again.
    first_to_show(Sabotage::AnswersUnsynced);
}

#[test]
fn a_tablet_that_drops_a_refused_entry_is_found_out() {
    let (seed, fault) = first_to_show(Sabotage::DropsRefused);
    assert!(says_what_is_not_so(&fault), "seed {seed}: {fault}");
}

#[test]
fn a_tablet_that_forgets_an_entry_when_it_is_sent_is_found_out() {
    let (seed, fault) = first_to_show(Sabotage::ForgetsWhenSent);
    assert!(fault.contains("is said to have arrived, and has not"), "seed {seed}: {fault}");
}

#[test]
fn a_tablet_that_writes_the_cursor_first_is_found_out() {
    let (seed, fault) = first_to_show(Sabotage::CursorFirst);
    assert!(
        ["lacks", "still has", "other changes", "another epoch"].iter().any(|shown| fault.contains(shown)),
        "seed {seed}: {fault}"
    );
}

#[test]
fn a_pull_that_sends_what_was_not_given_is_found_out() {
    let (seed, fault) = first_to_show(Sabotage::SendsUngranted);
    assert!(fault.contains("whose user may not see it"), "seed {seed}: {fault}");
}

#[test]
fn a_tablet_that_calls_an_entry_saved_too_early_is_found_out() {
    first_to_show(Sabotage::SavesLoosely);
}

#[test]
fn a_pull_that_is_not_in_the_audit_log_is_found_out() {
    let (seed, fault) = first_to_show(Sabotage::ReadsUnnoted);
    assert!(fault.contains("the audit log says nothing of a pull"), "seed {seed}: {fault}");
}

#[test]
fn a_tablet_that_drops_its_entries_when_a_record_is_renewed_is_found_out() {
    let (seed, fault) = first_to_show(Sabotage::DropsOldEpochs);
    assert!(says_what_is_not_so(&fault), "seed {seed}: {fault}");
}

#[test]
fn a_tablet_that_drops_an_amendment_that_must_be_made_anew_is_found_out() {
    let (seed, fault) = first_to_show(Sabotage::ForgetsAmendments);
    assert!(says_what_is_not_so(&fault), "seed {seed}: {fault}");
}

#[test]
fn a_tablet_that_drops_its_entries_when_their_record_is_merged_is_found_out() {
    let (seed, fault) = first_to_show(Sabotage::DropsMerged);
    assert!(says_what_is_not_so(&fault), "seed {seed}: {fault}");
}

#[test]
fn a_registry_that_leaves_what_it_erased_in_its_files_is_found_out() {
    let (seed, fault) = first_to_show(Sabotage::ErasesLoosely);
    assert!(fault.contains("is erased, and the registry's disk still says"), "seed {seed}: {fault}");
}

#[test]
fn a_tablet_that_keeps_what_it_is_to_forget_is_found_out() {
    let (seed, fault) = first_to_show(Sabotage::KeepsForgotten);
    assert!(fault.contains("still has"), "seed {seed}: {fault}");
}

#[test]
fn a_tablet_that_passes_over_what_a_restored_registry_has_lost_is_found_out() {
    let (seed, fault) = first_to_show(Sabotage::IgnoresRestoring);
    // Its entries are lost, or what the office did again is passed over.
    let shown = ["is said to have arrived, and has not", "lacks"];
    assert!(shown.iter().any(|words| fault.contains(words)), "seed {seed}: {fault}");
}

#[test]
fn a_registry_that_loses_what_is_taken_in_of_what_came_late_is_found_out() {
    let (seed, fault) = first_to_show(Sabotage::ReleasesNothing);
    assert!(fault.contains("came late") || fault.contains("it has not"), "seed {seed}: {fault}");
}

#[test]
fn a_registry_that_takes_in_twice_what_came_late_is_found_out() {
    let (seed, fault) = first_to_show(Sabotage::ReleasesTwice);
    let shown = ["which nobody typed", "does not say what the review said"];
    assert!(shown.iter().any(|words| fault.contains(words)), "seed {seed}: {fault}");
}

#[test]
fn a_registry_that_does_not_say_why_it_throws_away_what_came_late_is_found_out() {
    let (seed, fault) = first_to_show(Sabotage::DiscardsWithoutReason);
    assert!(fault.contains("the audit log does not say why"), "seed {seed}: {fault}");
}

#[test]
fn a_tablet_that_leaves_without_its_last_words_is_found_out() {
    let (seed, fault) = first_to_show(Sabotage::LeavesSilently);
    assert!(fault.contains("is said to have arrived, and has not"), "seed {seed}: {fault}");
}

#[test]
fn a_tablet_that_is_wiped_because_its_user_is_to_sign_in_again_is_found_out() {
    first_to_show(Sabotage::WipesWhenSignedOut);
}

#[test]
fn a_registry_that_takes_one_user_s_session_for_another_s_is_found_out() {
    let (seed, fault) = first_to_show(Sabotage::TakesAnySession);
    let shown = ["in another's name", "whose user may not see it", "which its user may see"];
    assert!(shown.iter().any(|words| fault.contains(words)), "seed {seed}: {fault}");
}

#[test]
fn a_registry_that_takes_a_session_for_one_organization_for_another_s_is_found_out() {
    let (seed, fault) = first_to_show(Sabotage::IgnoresOrganization);
    let shown = ["for another organization", "whose user may not see it", "which its user may see"];
    assert!(shown.iter().any(|words| fault.contains(words)), "seed {seed}: {fault}");
}

#[test]
fn a_tablet_that_wipes_what_another_user_has_on_it_is_found_out() {
    first_to_show(Sabotage::WipesEverybody);
}

#[test]
fn a_tablet_that_waits_to_be_told_of_news_is_found_out() {
    first_to_show(Sabotage::WaitsForNews);
}
