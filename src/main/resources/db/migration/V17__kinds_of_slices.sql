-- What a slice is a piece of, whether it reads what another slice has read, and which log file it reads: a name that begins like
-- another kind's would be taken for one.
ALTER TABLE slices ADD COLUMN kind VARCHAR(20) DEFAULT 'window' NOT NULL;
ALTER TABLE slices ADD COLUMN read_again BOOLEAN DEFAULT FALSE NOT NULL;
ALTER TABLE slices ADD COLUMN file_id VARCHAR(200);
UPDATE slices SET kind = 'log-file', file_id = slice WHERE event_type IS NOT NULL;
UPDATE slices SET read_again = TRUE, file_id = SUBSTRING(slice FROM 1 FOR POSITION('~' IN slice) - 1)
    WHERE event_type IS NOT NULL AND slice LIKE '%~%';
UPDATE slices SET kind = 'stored-events' WHERE event_type IS NULL AND source = 'streaming';
UPDATE slices SET read_again = TRUE WHERE event_type IS NULL AND slice LIKE 'again/%';
