-- Documents, the changes they took in, and the one sequence that orders everything a device may pull.

-- One row. Every grant, revocation and change takes the next number inside its own write, so that numbers become
-- visible in their order: a pull can never step over one that commits later.
CREATE TABLE feed (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    head INTEGER NOT NULL
);
INSERT INTO feed (only, head) VALUES (1, 0);

-- `saved` and `view` are ready to be sent as they stand: a pull opens no document.
CREATE TABLE document (
    row INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('client', 'list')),
    id BLOB NOT NULL,
    organization BLOB NOT NULL REFERENCES organization (id),
    epoch INTEGER NOT NULL,
    saved BLOB NOT NULL,
    view TEXT NOT NULL,
    UNIQUE (kind, id)
);

CREATE TABLE change (
    seq INTEGER PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES document (row),
    epoch INTEGER NOT NULL,
    hash BLOB NOT NULL,
    bytes BLOB NOT NULL,
    user BLOB REFERENCES user_account (id),
    device BLOB REFERENCES device (id),
    received INTEGER NOT NULL,
    UNIQUE (document, hash)
);

-- Whoever first pushes with an actor id owns it for ever. No user: the registry itself.
CREATE TABLE actor (
    id BLOB PRIMARY KEY NOT NULL,
    user BLOB REFERENCES user_account (id),
    device BLOB REFERENCES device (id)
);
