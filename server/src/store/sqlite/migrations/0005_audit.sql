-- Who did what to which records, when, on which device and why. Each row's hash covers the row before it and the
-- records it names, so that a row taken out or altered shows.
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    user BLOB,
    device BLOB,
    organization BLOB,
    action TEXT NOT NULL,
    why TEXT NOT NULL,
    hash BLOB NOT NULL
);

-- The records an audit row is about, ordered for the question people ask: who has seen this record?
CREATE TABLE audit_record (
    document INTEGER NOT NULL REFERENCES document (row),
    audit INTEGER NOT NULL REFERENCES audit (seq),
    PRIMARY KEY (document, audit)
);
CREATE INDEX audit_record_by_audit ON audit_record (audit, document);
