package dev.orgtrail.standin;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Changes in Setup: SetupAuditTrail. */
final class SetupActivity {
    private static final List<String[]> CHANGES = List.of(
            new String[] {"createduser", "Manage Users", "Created new user \"Zoë Müller\" (zoe@acme.example)"},
            new String[] {
                "changedprofileforuser",
                "Manage Users",
                "Changed profile for user José from Standard User to Sales User"
            },
            new String[] {"deactivateduser", "Manage Users", "Deactivated user O'Neil"},
            new String[] {"changedpassword", "Manage Users", "Changed password for user Ада"},
            new String[] {"PermSetAssign", "Manage Users", "Permission set Event Log Collector: assigned to user Åsa"},
            new String[] {"PermSetCreate", "Manage Users", "Created permission set <b>Export</b> & \"Import\""},
            new String[] {"changedroleforuser", "Manage Users", "Changed role for user 陽子 from none to Support"},
            new String[] {"createdValidationRule", "Validation Rules", "Added validation rule \"Größe > 0\" to Account"
            },
            new String[] {"suOrgAdminLogin", "", "Logged in using Login-As access for Priya Sharma"},
            new String[] {"suOrgAdminLogout", "", "Logged out using Login-As access for Priya Sharma"},
            new String[] {"insertConnectedApplication", "Connected Apps", "For connected app Orgtrail, inserted"},
            new String[] {"changedSessionSettings", "Session Settings", "Changed Timeout Value from 2 hours to 12 hours"
            },
            new String[] {"createdApexClass", "Apex Class", "Created Apex Class code: Exporter<T>"},
            new String[] {"orgDataExport", "Data Export", "Requested an export\nof all data"});

    private final Records records;
    private final People people;
    private final AtomicLong number = new AtomicLong();

    SetupActivity(Records records, People people, OrgSettings settings) {
        this.records = records;
        this.people = people;
        Instant at = settings.start.minus(Duration.ofDays(LoginActivity.DAYS)).plus(Duration.ofHours(6));
        int total = (int) Math.round(15 * (LoginActivity.DAYS - 0.25) * settings.scale);
        double step = Duration.between(at, settings.start).toSeconds() / (double) Math.max(1, total);
        Instant last = at;
        for (int i = 0; i < total; i++) {
            Dice dice = Dice.of(settings.seed, "setup", i);
            Instant time = i > 0 && (i % 200 < 2 || dice.oneIn(8)) ? last : at.plusSeconds((long) (i * step));
            last = time;
            add(time, dice);
        }
    }

    /** A change at a time; returns its record. */
    Map<String, Object> add(Instant time, Dice dice) {
        String[] change = dice.pick(CHANGES);
        boolean system = dice.oneIn(15);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("Id", RecordId.of("0Ym", number.getAndIncrement() ^ 3));
        row.put("Action", change[0]);
        row.put("Section", change[1].isEmpty() ? null : change[1]);
        row.put("Display", change[2]);
        // A change by the platform itself has no user.
        row.put("CreatedById", system ? null : people.active().get(dice.below(4)));
        row.put("CreatedDate", time);
        row.put("DelegateUser", change[0].startsWith("suOrgAdmin") ? "ada.0@acme.example" : null);
        row.put("ResponsibleNamespacePrefix", dice.oneIn(20) ? "acmepkg" : null);
        row.put("CreatedByContext", system ? "Automated Process" : null);
        row.put("CreatedByIssuer", null);
        records.put("SetupAuditTrail", row);
        return row;
    }
}
