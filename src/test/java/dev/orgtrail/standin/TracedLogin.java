package dev.orgtrail.standin;

/**
 * The identities of one login in each of its sources.
 *
 * @param historyId the LoginHistory record's id
 * @param loginKey what LoginEvent and the log file call it
 * @param eventIdentifier the LoginEvent's identity
 * @param requestId the log row's identity
 * @param fileId the id of the EventLogFile that holds the row
 */
public record TracedLogin(String historyId, String loginKey, String eventIdentifier, String requestId, String fileId) {}
