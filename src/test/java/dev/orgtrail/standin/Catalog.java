package dev.orgtrail.standin;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What the org has besides people: reports, dashboards, connected apps and external client apps. The ids here are of records that exist, but
 * for one in 20: what a log or an event tells of may be deleted since.
 */
final class Catalog {
    static final int REPORTS = 60;
    static final int DASHBOARDS = 12;
    static final int CONNECTED_APPS = 6;

    private static final List<String> FOLDERS = List.of("Public Reports", "Vertrieb", "Finance & Audit");
    private static final List<String> APPS = List.of(
            "Orgtrail", "Data Exporter", "Salesforce for iOS", "Vertrieb & Co", "Dataloader Partner", "Größe \"X\"");

    private static final List<String> CLIENT_APPS = List.of("Orgtrail Collector", "Nightly Export");

    Catalog(Records records, Instant founded) {
        for (int i = 0; i < REPORTS; i++) {
            Map<String, Object> report = People.dated(founded.plus(Duration.ofDays(i)));
            report.put("Id", RecordId.of("00O", i));
            report.put("Name", i % 7 == 0 ? "Pipeline “Q" + (1 + i % 4) + "” – offene Posten" : "Report " + i);
            report.put("DeveloperName", "Report_" + i);
            report.put("FolderName", FOLDERS.get(i % FOLDERS.size()));
            report.put("Format", i % 3 == 0 ? "Summary" : "Tabular");
            records.put("Report", report);
        }
        for (int i = 0; i < DASHBOARDS; i++) {
            Map<String, Object> dashboard = People.dated(founded.plus(Duration.ofDays(i)));
            dashboard.put("Id", RecordId.of("01Z", i));
            dashboard.put("Title", "Übersicht " + i);
            dashboard.put("DeveloperName", "Dashboard_" + i);
            dashboard.put("FolderName", FOLDERS.get(i % FOLDERS.size()));
            records.put("Dashboard", dashboard);
        }
        for (int i = 0; i < CONNECTED_APPS; i++) {
            Map<String, Object> app = People.dated(founded);
            app.put("Id", RecordId.of("0H4", i));
            app.put("Name", APPS.get(i));
            records.put("ConnectedApplication", app);
        }
        for (int i = 0; i < CLIENT_APPS.size(); i++) {
            Map<String, Object> app = People.dated(founded);
            app.put("Id", RecordId.of("0xI", i));
            app.put("DeveloperName", CLIENT_APPS.get(i).replace(' ', '_'));
            app.put("MasterLabel", CLIENT_APPS.get(i));
            app.put("DistributionState", "Local");
            records.put("ExternalClientApplication", app);
        }
    }

    static String reportId(Dice dice) {
        return id("00O", REPORTS, dice);
    }

    static String dashboardId(Dice dice) {
        return id("01Z", DASHBOARDS, dice);
    }

    static String connectedAppId(Dice dice) {
        return id("0H4", CONNECTED_APPS, dice);
    }

    private static String id(String prefix, int count, Dice dice) {
        return RecordId.of(prefix, dice.oneIn(20) ? 900 + dice.below(90) : dice.below(count));
    }
}
