-- What downloads of a log file have shown to be wrong with it, until it is delivered.
CREATE TABLE log_file_faults (
    org       VARCHAR(32)  NOT NULL,
    slice     VARCHAR(200) NOT NULL,
    fault     VARCHAR(500) NOT NULL,
    downloads INT          NOT NULL,
    PRIMARY KEY (org, slice, fault)
);
