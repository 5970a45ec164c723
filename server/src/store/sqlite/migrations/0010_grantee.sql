-- A document is granted to a user at work for an organization: who works for two sees in each session what that organization's lists say.
CREATE TABLE document_grant_new (
    user BLOB NOT NULL REFERENCES user_account (id),
    organization BLOB NOT NULL REFERENCES organization (id),
    document INTEGER NOT NULL REFERENCES document (row),
    granted INTEGER NOT NULL,
    revoked INTEGER,
    PRIMARY KEY (user, organization, document)
);

-- What the lists of the organization give stays as it was. What those of another gave is on the user's devices, and is taken from there by
-- the next pull: the right to it ends at places after the feed's head.
WITH due AS (
    SELECT a.user, l.organization, l.document
    FROM list_assignment a JOIN list l ON l.document = a.list
    UNION
    SELECT a.user, l.organization, m.client
    FROM list_assignment a JOIN list l ON l.document = a.list JOIN list_member m ON m.list = l.document
)
INSERT INTO document_grant_new (user, organization, document, granted, revoked)
SELECT g.user, m.organization, g.document, g.granted,
    CASE
        WHEN g.revoked IS NOT NULL THEN g.revoked
        WHEN d.document IS NOT NULL THEN NULL
        ELSE (SELECT head FROM feed) + row_number() OVER (ORDER BY g.revoked IS NOT NULL, d.document IS NOT NULL, g.user, m.organization, g.document)
    END
FROM document_grant g
JOIN membership m ON m.user = g.user
LEFT JOIN due d ON d.user = g.user AND d.organization = m.organization AND d.document = g.document;

UPDATE feed SET head = max(head, (SELECT coalesce(max(revoked), 0) FROM document_grant_new));

DROP TABLE document_grant;
ALTER TABLE document_grant_new RENAME TO document_grant;
CREATE INDEX document_grant_by_granted ON document_grant (user, organization, granted);
CREATE INDEX document_grant_by_revoked ON document_grant (user, organization, revoked) WHERE revoked IS NOT NULL;
