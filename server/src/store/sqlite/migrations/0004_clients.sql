-- The projection of clients' documents into rows, for search and reports. Written with the document, never by itself.
CREATE TABLE client (
    document INTEGER PRIMARY KEY REFERENCES document (row),
    last_name_folded TEXT NOT NULL,
    first_name_folded TEXT NOT NULL,
    birth_date TEXT NOT NULL,
    sex TEXT NOT NULL
);
CREATE INDEX client_by_name ON client (last_name_folded, first_name_folded);
CREATE INDEX client_by_birth_date ON client (birth_date);

CREATE TABLE client_enrolment (
    client INTEGER NOT NULL REFERENCES client (document),
    organization BLOB NOT NULL,
    student_id TEXT NOT NULL,
    school_code TEXT NOT NULL,
    grade TEXT NOT NULL,
    active INTEGER NOT NULL
);
CREATE INDEX client_enrolment_by_client ON client_enrolment (client);
CREATE INDEX client_enrolment_by_student_id ON client_enrolment (organization, student_id);

CREATE TABLE dose (
    client INTEGER NOT NULL REFERENCES client (document),
    id BLOB NOT NULL,
    cvx INTEGER NOT NULL,
    given_on TEXT NOT NULL,
    owner BLOB,
    deleted INTEGER NOT NULL,
    PRIMARY KEY (client, id)
);
CREATE INDEX dose_by_vaccine ON dose (cvx, given_on);
