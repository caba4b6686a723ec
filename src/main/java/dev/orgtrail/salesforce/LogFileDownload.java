package dev.orgtrail.salesforce;

import java.io.InputStream;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Downloads the body of an event log file as a stream.
 *
 * <p>Follows Salesforce's REST API, resource <em>SObject Blob Get</em>.
 */
@Component
public class LogFileDownload {
    private final Downloads downloads;

    LogFileDownload(Downloads downloads) {
        this.downloads = downloads;
    }

    /**
     * Opens a log file.
     *
     * @param org the org
     * @param fileId the 18-character id of the EventLogFile
     * @param purpose what it is for
     * @return its bytes, no longer compressed; closing it early ends the download
     * @throws SalesforceUnavailable when Salesforce does not send it
     */
    public InputStream open(ConnectedOrg org, String fileId, ApiPurpose purpose) {
        return downloads.open(
                org,
                new Downloads.Wanted(
                        org.path("/sobjects/EventLogFile/" + fileId + "/LogFile"),
                        "log file " + fileId,
                        Map.of(),
                        () -> page(org.alias(), fileId)),
                purpose);
    }

    /** The trouble with a log file in whose place a page for browsers was answered. */
    public static SalesforceUnavailable page(String org, String fileId) {
        return new SalesforceUnavailable(
                org,
                "log file " + fileId + " was answered with a page for browsers",
                "Look for a proxy, or a login page, between Orgtrail and Salesforce.");
    }
}
