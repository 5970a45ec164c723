-- Lists as rows, who works with them, and what follows from that: who may see which document.
CREATE TABLE list (
    document INTEGER PRIMARY KEY REFERENCES document (row),
    organization BLOB NOT NULL REFERENCES organization (id),
    name TEXT NOT NULL
);
CREATE INDEX list_by_name ON list (organization, name);

CREATE TABLE list_member (
    list INTEGER NOT NULL REFERENCES list (document),
    client INTEGER NOT NULL REFERENCES document (row),
    PRIMARY KEY (list, client)
);
CREATE INDEX list_member_by_client ON list_member (client);

CREATE TABLE list_assignment (
    list INTEGER NOT NULL REFERENCES list (document),
    user BLOB NOT NULL REFERENCES user_account (id),
    PRIMARY KEY (list, user)
);
CREATE INDEX list_assignment_by_user ON list_assignment (user);

-- One row for each pair there ever was; a right given back takes a new `granted`.
CREATE TABLE document_grant (
    user BLOB NOT NULL REFERENCES user_account (id),
    document INTEGER NOT NULL REFERENCES document (row),
    granted INTEGER NOT NULL,
    revoked INTEGER,
    PRIMARY KEY (user, document)
);
CREATE INDEX document_grant_by_granted ON document_grant (user, granted);
CREATE INDEX document_grant_by_revoked ON document_grant (user, revoked) WHERE revoked IS NOT NULL;
