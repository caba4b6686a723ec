-- How often the state was taken by an Orgtrail. Who took it by another number than this one has lost it, and writes nothing more.
CREATE TABLE state_owner (
    id   INT    NOT NULL PRIMARY KEY,
    turn BIGINT NOT NULL
);
INSERT INTO state_owner (id, turn) VALUES (1, 0);
