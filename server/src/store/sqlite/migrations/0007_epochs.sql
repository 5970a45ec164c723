-- Documents made anew under a new epoch, and clients that were erased. Tables of their own: a column after a document's bytes
-- could only be read by way of them.

-- The place in the feed at which a document's present epoch began. Whoever may see it gets it whole from there.
CREATE TABLE renewal (
    document INTEGER PRIMARY KEY REFERENCES document (row),
    at INTEGER NOT NULL
);
CREATE INDEX renewal_by_place ON renewal (at);

-- Changes that former epochs held, by their hashes alone: one that is sent again was known.
CREATE TABLE settled_change (
    document INTEGER NOT NULL REFERENCES document (row),
    hash BLOB NOT NULL,
    PRIMARY KEY (document, hash)
) WITHOUT ROWID;

-- Clients of whom nothing is left but the id: the audit log goes on naming it, and nobody brings the record back.
CREATE TABLE erasure (
    document INTEGER PRIMARY KEY REFERENCES document (row),
    erased INTEGER NOT NULL
);
