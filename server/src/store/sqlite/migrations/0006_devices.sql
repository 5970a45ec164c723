-- Devices by the names people give them, who uses them, and what a revoked one still had to send.
ALTER TABLE device ADD COLUMN given_name TEXT;
ALTER TABLE device ADD COLUMN revoked INTEGER;

-- A user on a device, and how many entries it last said were unsent, if it ever did.
CREATE TABLE device_use (
    user BLOB NOT NULL REFERENCES user_account (id),
    device BLOB NOT NULL REFERENCES device (id),
    last_seen INTEGER NOT NULL,
    unsent INTEGER,
    unsent_at INTEGER,
    PRIMARY KEY (user, device)
);
CREATE INDEX device_use_by_device ON device_use (device);
INSERT INTO device_use (user, device, last_seen)
    SELECT v.user, v.device, d.last_seen FROM vault_key v JOIN device d ON d.id = v.device;

-- What a revoked device pushed, as it came: nothing in it is checked before it is released. Its document need not exist, and its
-- hash is what the device says, so that `digest`, over the bytes, tells whether it is here already.
CREATE TABLE held_change (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    user BLOB NOT NULL REFERENCES user_account (id),
    device BLOB NOT NULL REFERENCES device (id),
    organization BLOB NOT NULL REFERENCES organization (id),
    kind TEXT NOT NULL,
    document BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    hash BLOB NOT NULL,
    digest BLOB NOT NULL,
    bytes BLOB NOT NULL,
    received INTEGER NOT NULL,
    UNIQUE (device, user, kind, document, epoch, hash, digest)
);
