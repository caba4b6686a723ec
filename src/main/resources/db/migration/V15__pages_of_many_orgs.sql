-- What the pages and metrics tell of all orgs is counted without a look at whole records.
CREATE INDEX slices_by_progress ON slices (org, source, state, attempts);
CREATE INDEX recent_events_by_source ON recent_events (org, source, delivered_at);
CREATE INDEX comparisons_that_differ ON comparisons (outcome, org, source);
