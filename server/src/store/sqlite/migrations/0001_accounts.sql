-- Organizations, their schools, the people who work there, and the devices they sign in on.
-- Ids are UUIDs of 16 bytes; times are milliseconds since 1970 in UTC.
CREATE TABLE organization (
    id BLOB PRIMARY KEY NOT NULL,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
);

CREATE TABLE school (
    organization BLOB NOT NULL REFERENCES organization (id),
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (organization, code)
);

-- `username` is kept in lower case: nobody should fail to sign in over a capital letter.
CREATE TABLE user_account (
    id BLOB PRIMARY KEY NOT NULL,
    username TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL
);

CREATE TABLE membership (
    user BLOB NOT NULL REFERENCES user_account (id),
    organization BLOB NOT NULL REFERENCES organization (id),
    role TEXT NOT NULL,
    PRIMARY KEY (user, organization)
);

CREATE TABLE device (
    id BLOB PRIMARY KEY NOT NULL,
    organization BLOB NOT NULL REFERENCES organization (id),
    name TEXT NOT NULL,
    first_seen INTEGER NOT NULL,
    last_seen INTEGER NOT NULL
);

-- The key of a user's vault on a device, sealed under the registry's master key.
CREATE TABLE vault_key (
    user BLOB NOT NULL REFERENCES user_account (id),
    device BLOB NOT NULL REFERENCES device (id),
    sealed BLOB NOT NULL,
    PRIMARY KEY (user, device)
);

-- `token` is the SHA-256 of the session's token: the token itself is nowhere here.
CREATE TABLE session (
    token BLOB PRIMARY KEY NOT NULL,
    user BLOB NOT NULL REFERENCES user_account (id),
    organization BLOB NOT NULL REFERENCES organization (id),
    device BLOB NOT NULL REFERENCES device (id),
    last_seen INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    agreed INTEGER
);
CREATE INDEX session_by_expiry ON session (expires);

-- Every agreement to the Confidentiality Statement, kept for ever.
CREATE TABLE agreement (
    user BLOB NOT NULL REFERENCES user_account (id),
    organization BLOB NOT NULL REFERENCES organization (id),
    device BLOB NOT NULL REFERENCES device (id),
    version INTEGER NOT NULL,
    agreed_at INTEGER NOT NULL
);
CREATE INDEX agreement_by_user ON agreement (user);
