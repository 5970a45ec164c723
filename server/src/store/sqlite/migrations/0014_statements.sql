-- Confidentiality Statements published here, after the one that comes with the program. `paragraphs` is a JSON array of texts.
CREATE TABLE statement (
    version INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    paragraphs TEXT NOT NULL,
    published INTEGER NOT NULL
);
