-- Disconnected orgs whose state is to be deleted once nothing is read of them any more, be that after a restart.
CREATE TABLE to_forget (
    org      VARCHAR(32)              NOT NULL PRIMARY KEY,
    asked_by VARCHAR(255)             NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL
);
