-- What was done on devices and told of later. `device_at` is when, by the device's word; `at` stays when the registry heard of it.
ALTER TABLE audit ADD COLUMN device_at INTEGER;

-- What has been told of, so that telling of it twice notes it once: how often it had been done when it was told of last.
CREATE TABLE told_access (
    user BLOB NOT NULL REFERENCES user_account (id),
    id BLOB NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (user, id)
) WITHOUT ROWID;
