package dev.orgtrail.preflight;

import dev.orgtrail.collect.EventMonitoringLicence;
import dev.orgtrail.preflight.Check.Outcome;
import dev.orgtrail.salesforce.ApiPurpose;
import dev.orgtrail.salesforce.ConnectedOrg;
import dev.orgtrail.salesforce.Soql;
import dev.orgtrail.settings.OrgSettings;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Which event log files the org keeps, and so what it has bought. */
@Component
class LogFileChecks implements OrgChecks {
    private static final DateTimeFormatter SALESFORCE = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSZ");

    private final Soql soql;
    private final EventMonitoringLicence licence;

    LogFileChecks(Soql soql, EventMonitoringLicence licence) {
        this.soql = soql;
        this.licence = licence;
    }

    @Override
    public List<Check> checks(ConnectedOrg org, OrgSettings orgSettings) {
        return List.of(
                Look.at(Prerequisite.EVENT_MONITORING, org.alias(), () -> eventMonitoring(org.alias())),
                Look.at(Prerequisite.HOURLY_FILES, org.alias(), () -> hourlyFiles(org.alias())));
    }

    private Check eventMonitoring(String alias) {
        if (!soql.sees(alias, ApiPurpose.OTHER, "EventLogFile")) {
            return notSeen(Prerequisite.EVENT_MONITORING);
        }
        return switch (licence.look(alias)) {
            case ALL_TYPES -> eventMonitoring(Outcome.PASSED, "log files since " + oldestDay(alias));
            case LICENSED ->
                eventMonitoring(
                        Outcome.PASSED, "the licence is there; the log files so far are of the free event types");
            case NOT_LICENSED ->
                eventMonitoring(Outcome.WARNING, "only the free event types are there: history is 1 day instead of 30");
            case NOT_TOLD ->
                eventMonitoring(
                        Outcome.NOT_KNOWN,
                        "only files of the free event types are there, and the user is not shown the org's licences");
            case NO_FILES ->
                new Check(
                        Prerequisite.EVENT_MONITORING,
                        Outcome.WARNING,
                        "there are no event log files",
                        "Setup > Event Monitoring Settings > Generate event log files. The first daily files come the day"
                                + " after.");
        };
    }

    private static Check notSeen(Prerequisite prerequisite) {
        return new Check(
                prerequisite,
                Outcome.NOT_KNOWN,
                "could not be looked at: the connecting user does not see EventLogFile",
                "Grant View Event Log Files (above), then test again.");
    }

    private static Check eventMonitoring(Outcome outcome, String found) {
        return new Check(Prerequisite.EVENT_MONITORING, outcome, found);
    }

    private String oldestDay(String alias) {
        List<Map<String, Object>> oldest =
                soql.firstPage(alias, ApiPurpose.OTHER, "SELECT LogDate FROM EventLogFile ORDER BY LogDate LIMIT 1");
        return oldest.isEmpty() ? "now" : day(oldest.get(0).get("LogDate"));
    }

    private static String day(@Nullable Object date) {
        try {
            return OffsetDateTime.parse(String.valueOf(date), SALESFORCE)
                    .toLocalDate()
                    .toString();
        } catch (DateTimeParseException e) {
            return String.valueOf(date);
        }
    }

    private Check hourlyFiles(String alias) {
        if (!soql.sees(alias, ApiPurpose.OTHER, "EventLogFile")) {
            return notSeen(Prerequisite.HOURLY_FILES);
        }
        boolean found = soql.sees(alias, ApiPurpose.OTHER, "EventLogFile", "Interval")
                && !soql.firstPage(
                                alias,
                                ApiPurpose.OTHER,
                                "SELECT Id FROM EventLogFile WHERE Interval = 'Hourly' LIMIT 1")
                        .isEmpty();
        if (found) {
            return new Check(Prerequisite.HOURLY_FILES, Outcome.PASSED, "present");
        }
        String none = "none: log files come the next day";
        return licence.look(alias) == EventMonitoringLicence.Found.NOT_LICENSED
                ? new Check(
                        Prerequisite.HOURLY_FILES,
                        Outcome.WARNING,
                        none,
                        "They come with Event Monitoring (above). Ask Salesforce for it.")
                : new Check(Prerequisite.HOURLY_FILES, Outcome.WARNING, none);
    }
}
