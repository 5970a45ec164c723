-- The office: what the registry announces, how names are written in parts, and who may see whose clients.

-- The log by user, for the other question people ask: what has this user seen?
CREATE INDEX audit_by_user ON audit (user, seq);

-- `paragraphs` is a JSON array of texts.
CREATE TABLE announcement (
    id BLOB PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    paragraphs TEXT NOT NULL,
    published INTEGER NOT NULL
);
CREATE INDEX announcement_by_time ON announcement (published);

CREATE TABLE announcement_read (
    user BLOB NOT NULL REFERENCES user_account (id),
    announcement BLOB NOT NULL REFERENCES announcement (id) ON DELETE CASCADE,
    read_at INTEGER NOT NULL,
    PRIMARY KEY (user, announcement)
) WITHOUT ROWID;
CREATE INDEX announcement_read_by_announcement ON announcement_read (announcement);

-- `name` stays what screens and documents show. Users who came with a command have no parts.
ALTER TABLE user_account ADD COLUMN first_name TEXT;
ALTER TABLE user_account ADD COLUMN middle_initial TEXT;
ALTER TABLE user_account ADD COLUMN last_name TEXT;
ALTER TABLE user_account ADD COLUMN extension TEXT;

-- Organizations that an owner lets see its clients, beside itself.
CREATE TABLE view_permission (
    owner BLOB NOT NULL REFERENCES organization (id),
    viewer BLOB NOT NULL REFERENCES organization (id),
    PRIMARY KEY (owner, viewer),
    CHECK (owner <> viewer)
) WITHOUT ROWID;
CREATE INDEX view_permission_by_viewer ON view_permission (viewer);
