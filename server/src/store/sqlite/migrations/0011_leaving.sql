-- Who once worked for an organization and does no more: the user's tablets are told to give up what they have of it, and what they send at
-- the last is judged by what the user could do then. Only what stands here ends a vault: a registry that goes on from a backup does not
-- know of everybody who has joined since.
-- `until` is the place in the feed up to which nothing of the user's rights had been taken for that reason.
CREATE TABLE former_membership (
    user BLOB NOT NULL REFERENCES user_account (id),
    organization BLOB NOT NULL REFERENCES organization (id),
    role TEXT NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (user, organization)
) WITHOUT ROWID;
