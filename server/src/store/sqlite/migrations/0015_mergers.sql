-- Records of a client who has two: one was merged into the other, and nothing is left of it but its id and where it went. `kept` is the
-- record that goes on; where that one is merged in its turn, the rows that name it follow.
CREATE TABLE merger (
    document INTEGER PRIMARY KEY REFERENCES document (row),
    kept INTEGER NOT NULL REFERENCES document (row),
    at INTEGER NOT NULL
);
CREATE INDEX merger_by_kept ON merger (kept);

-- Documents that are no more, of whatever of the two.
CREATE VIEW ended AS SELECT document FROM erasure UNION ALL SELECT document FROM merger;
