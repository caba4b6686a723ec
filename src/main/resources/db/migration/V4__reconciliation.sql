-- What is needed to know that nothing is missing, and to mend it where something is.

-- How many records of each hour are accounted for: delivered or set aside, each counted once, by the record's own time.
CREATE TABLE ledger (
    org        VARCHAR(32)              NOT NULL,
    source     VARCHAR(32)              NOT NULL,
    feed       VARCHAR(200)             NOT NULL,
    hour_start TIMESTAMP WITH TIME ZONE NOT NULL,
    records    BIGINT                   NOT NULL,
    first_at   TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (org, source, feed, hour_start)
);

-- What the last comparison of an hour (of a day, for log files) with Salesforce has found.
CREATE TABLE comparisons (
    org         VARCHAR(32)              NOT NULL,
    source      VARCHAR(32)              NOT NULL,
    feed        VARCHAR(200)             NOT NULL,
    from_at     TIMESTAMP WITH TIME ZONE NOT NULL,
    to_at       TIMESTAMP WITH TIME ZONE NOT NULL,
    held        BIGINT                   NOT NULL,
    accounted   BIGINT                   NOT NULL,
    outcome     VARCHAR(12)              NOT NULL,
    tries       INT                      NOT NULL,
    compared_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (org, source, feed, from_at)
);
CREATE INDEX comparisons_by_outcome ON comparisons (org, outcome);

-- Whether a gap is mended, and by what; or why it cannot be.
ALTER TABLE gaps ADD COLUMN state VARCHAR(12) DEFAULT 'open' NOT NULL;
ALTER TABLE gaps ADD COLUMN outcome TEXT;
ALTER TABLE gaps ADD COLUMN settled_at TIMESTAMP WITH TIME ZONE;

-- When a poll was last through, also where it found nothing new.
ALTER TABLE checkpoints ADD COLUMN looked_at TIMESTAMP WITH TIME ZONE;

-- How many rows of a slice are accounted for.
ALTER TABLE slices ADD COLUMN accounted BIGINT DEFAULT 0 NOT NULL;
UPDATE slices SET accounted = row_reached;

-- Whether a slice was ever handed to a reader: a sink may then hold rows of it that are not committed.
ALTER TABLE slices ADD COLUMN begun BOOLEAN DEFAULT FALSE NOT NULL;
UPDATE slices SET begun = TRUE WHERE state <> 'planned' OR row_reached > 0 OR attempts > 0;
