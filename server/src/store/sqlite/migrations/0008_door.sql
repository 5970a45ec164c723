-- What the door needs: how a user is reached and whether she may come in, former passwords, failed tries, links by mail, second factors,
-- and sessions that their user can see and end. Keyed hashes are made with the master key, which is not in the database.
ALTER TABLE user_account ADD COLUMN email TEXT;
ALTER TABLE user_account ADD COLUMN phone TEXT;
ALTER TABLE user_account ADD COLUMN active INTEGER NOT NULL DEFAULT 1;

ALTER TABLE organization ADD COLUMN second_factor_required INTEGER NOT NULL DEFAULT 0;

-- `id` is what its user ends a session by; `second_factor` is whether one was shown in it.
ALTER TABLE session ADD COLUMN id BLOB;
ALTER TABLE session ADD COLUMN began INTEGER;
ALTER TABLE session ADD COLUMN second_factor INTEGER NOT NULL DEFAULT 0;
UPDATE session SET id = randomblob(16), began = last_seen;
CREATE UNIQUE INDEX session_by_id ON session (id);
CREATE INDEX session_by_user ON session (user);

-- Whoever sets a password by a link agrees too, and on no device that is known.
CREATE TABLE agreement_anywhere (
    user BLOB NOT NULL REFERENCES user_account (id),
    organization BLOB NOT NULL REFERENCES organization (id),
    device BLOB REFERENCES device (id),
    version INTEGER NOT NULL,
    agreed_at INTEGER NOT NULL
);
INSERT INTO agreement_anywhere SELECT user, organization, device, version, agreed_at FROM agreement;
DROP TABLE agreement;
ALTER TABLE agreement_anywhere RENAME TO agreement;
CREATE INDEX agreement_by_user ON agreement (user);

-- The passwords before the present one, newest last.
CREATE TABLE former_password (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    user BLOB NOT NULL REFERENCES user_account (id),
    password_hash TEXT NOT NULL
);
CREATE INDEX former_password_by_user ON former_password (user, number);

-- Failed tries of codes, whether or not there are such: `codes` is a keyed hash of organization code and username as typed.
CREATE TABLE ladder (
    codes BLOB PRIMARY KEY NOT NULL,
    tries INTEGER NOT NULL,
    last_try INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX ladder_by_last_try ON ladder (last_try);

-- Failed tries from an address, which is a keyed hash here.
CREATE TABLE address_failure (
    number INTEGER PRIMARY KEY,
    address BLOB NOT NULL,
    at INTEGER NOT NULL
);
CREATE INDEX address_failure_by_address ON address_failure (address, at);
CREATE INDEX address_failure_by_time ON address_failure (at);

-- The one link that may set a user's password: `token` is the SHA-256 of what the mail holds. A newer one takes its place.
CREATE TABLE password_reset (
    user BLOB PRIMARY KEY NOT NULL REFERENCES user_account (id),
    organization BLOB NOT NULL REFERENCES organization (id),
    token BLOB NOT NULL UNIQUE,
    expires INTEGER NOT NULL
);

-- `sealed` is the shared secret under the master key. Codes of time steps up to `used_step` are used up.
CREATE TABLE second_factor (
    user BLOB PRIMARY KEY NOT NULL REFERENCES user_account (id),
    sealed BLOB NOT NULL,
    confirmed INTEGER,
    used_step INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE recovery_code (
    user BLOB NOT NULL REFERENCES user_account (id),
    code BLOB NOT NULL,
    PRIMARY KEY (user, code)
) WITHOUT ROWID;

-- Mail that has not been taken yet: `sealed` is the letter under the master key, since it may hold a link.
CREATE TABLE mail (
    id BLOB PRIMARY KEY NOT NULL,
    sealed BLOB NOT NULL,
    user BLOB REFERENCES user_account (id),
    organization BLOB REFERENCES organization (id),
    why TEXT NOT NULL,
    tries INTEGER NOT NULL,
    due INTEGER NOT NULL,
    expires INTEGER NOT NULL
);
CREATE INDEX mail_by_due ON mail (due);
