-- Log-ins that Salesforce has refused for their password since the last that succeeded. The credentials themselves are not kept:
-- a salted fingerprint tells whether they are still the same.
CREATE TABLE refused_log_ins (
    org         VARCHAR(32)              NOT NULL PRIMARY KEY,
    salt        VARCHAR(64)              NOT NULL,
    fingerprint VARCHAR(64)              NOT NULL,
    refusals    INT                      NOT NULL,
    rests_until TIMESTAMP WITH TIME ZONE
);
