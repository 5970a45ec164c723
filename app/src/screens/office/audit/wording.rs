//! The audit log's words as people read them.

use crate::parts::words::grouped;
use bluebonnet_shared::office::AuditedClients;

/// What was done. A word that only a newer registry knows stands as it is.
pub fn deed(action: &str) -> &str {
    match action {
        "sign-in" => "Signed in",
        "sign-out" => "Signed out",
        "agree" => "Agreed to the Confidentiality Statement",
        "administer" => "Managed",
        "assign" => "Gave or took away a list",
        "create" => "Created records",
        "change" => "Changed",
        "refuse" => "Changes refused",
        "pull" => "Fetched to a device",
        "read" => "Read",
        "back-up" => "Backed up",
        "restore" => "Restored from a backup",
        "revoke" => "Revoked a device",
        "hold" => "Late changes put aside",
        "release" => "Released what was put aside",
        "discard" => "Discarded what was put aside",
        "compact" => "Made a record anew without its history",
        "erase" => "Erased a record",
        "merge" => "Merged two records of one student",
        "look-up" => "Looked at the audit log",
        "export" => "Exported the audit log",
        "mail" => "A mail was sent, or given up",
        "failed-try" => "A try with codes or a password failed",
        "captcha" => "A CAPTCHA was asked for",
        "forgot-password" => "A link to set a password was asked for",
        "reset-password" => "Set a password by a link",
        "change-password" => "Changed the password",
        "second-factor" => "Set up a second factor, or took it away",
        "end-session" => "Ended a session from afar",
        "unlock" => "Failed tries were forgiven",
        "deny" => "Access refused",
        "open" => "Opened on the tablet",
        "print" => "Printed from the tablet",
        "save-pdf" => "Saved as a PDF on the tablet",
        "unlock-device" => "Unlocked the tablet",
        "wrong-password" => "A wrong password at the locked tablet",
        "use" => "Did something on the tablet that this registry does not know",
        "announce" => "Announced something, or took it back",
        newer => newer,
    }
}

/// Whose records it was done with: those who may be named, and how many others.
pub fn whose(clients: &AuditedClients) -> String {
    let all = usize::try_from(clients.count).unwrap_or(usize::MAX);
    let named: Vec<&str> = clients.named.iter().map(|client| client.name.as_str()).collect();
    let others = all.saturating_sub(named.len());
    match (named.is_empty(), others) {
        (true, 0) => String::new(),
        (true, 1) => "1 student".to_owned(),
        (true, many) => format!("{} students", grouped(many)),
        (false, 0) => named.join("; "),
        (false, many) => format!("{} and {} more", named.join("; "), grouped(many)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bluebonnet_shared::ids::ClientId;
    use bluebonnet_shared::office::AuditedClient;

    #[test]
    fn clients_are_named_as_far_as_they_may_be_and_all_are_counted() {
        let of = |count, names: &[&str]| {
            let named = names
                .iter()
                .map(|name| AuditedClient { id: ClientId::new(uuid::Uuid::nil()), name: (*name).to_owned() })
                .collect();
            whose(&AuditedClients { count, named })
        };
        assert_eq!(of(0, &[]), "");
        assert_eq!(of(1, &[]), "1 student");
        assert_eq!(of(2_000, &[]), "2,000 students");
        assert_eq!(of(2, &["Demo, Ana", "Demo, Bo"]), "Demo, Ana; Demo, Bo");
        assert_eq!(of(2_000, &["Demo, Ana"]), "Demo, Ana and 1,999 more");
        assert_eq!(of(0, &["Demo, Ana"]), "Demo, Ana", "a count that is behind hides nobody");
    }

    #[test]
    fn a_deed_that_only_a_newer_registry_knows_is_shown_as_it_is() {
        assert_eq!(deed("pull"), "Fetched to a device");
        assert_eq!(deed("print"), "Printed from the tablet");
        assert_eq!(deed("teleport"), "teleport");
    }
}
