-- How much of each org's API requests Orgtrail uses.

-- Calls by the hour in which they began, since Salesforce counts the last 24 hours.
CREATE TABLE api_calls (
    org     VARCHAR(32)              NOT NULL,
    hour_at TIMESTAMP WITH TIME ZONE NOT NULL,
    purpose VARCHAR(16)              NOT NULL,
    calls   BIGINT                   NOT NULL,
    PRIMARY KEY (org, hour_at, purpose)
);

-- How many requests the org may make in 24 hours, all its apps together, as it said last.
CREATE TABLE api_limits (
    org       VARCHAR(32) NOT NULL PRIMARY KEY,
    daily_max BIGINT      NOT NULL
);
