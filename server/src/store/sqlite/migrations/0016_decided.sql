-- Held changes that somebody has decided on, by what tells them apart: one whose device did not hear the answer sends it again, and that
-- is nothing to decide on a second time.
CREATE TABLE decided_change (
    device BLOB NOT NULL REFERENCES device (id),
    user BLOB NOT NULL REFERENCES user_account (id),
    kind TEXT NOT NULL,
    document BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    hash BLOB NOT NULL,
    digest BLOB NOT NULL,
    PRIMARY KEY (device, user, kind, document, epoch, hash, digest)
) WITHOUT ROWID;
CREATE INDEX decided_change_by_document ON decided_change (kind, document);
