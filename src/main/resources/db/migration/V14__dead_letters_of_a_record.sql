-- A record that two sinks refuse has two dead letters. It is set aside until the last of them is replayed.
CREATE INDEX dead_letters_by_record ON dead_letters (org, uid);
