package dev.orgtrail.standin;

import dev.orgtrail.standin.SetupActions.SetupAction;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Changes in Setup: SetupAuditTrail. */
final class SetupActivity {
    private final Records records;
    private final People people;
    private final AtomicLong number = new AtomicLong();
    /** One change in so many is the next of all actions, so that each occurs; the others are everyday ones. */
    private final int turn;

    SetupActivity(Records records, People people, OrgSettings settings) {
        this.records = records;
        this.people = people;
        Instant at = settings.start.minus(Duration.ofDays(settings.historyDays)).plus(Duration.ofHours(6));
        int total = (int) Math.round(15 * (LoginActivity.DAYS - 0.25) * settings.scale);
        this.turn = Math.max(
                settings.scale < 1 ? 2 : 1, total / SetupActions.every().size());
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
        long n = number.getAndIncrement();
        List<SetupAction> all = SetupActions.every();
        SetupAction change =
                n % turn == 0 ? all.get((int) (n / turn % all.size())) : dice.pick(SetupActions.everyday());
        boolean system = dice.oneIn(15);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("Id", RecordId.of("0Ym", n ^ 3));
        row.put("Action", change.action());
        row.put("Section", change.section().isEmpty() ? null : change.section());
        row.put("Display", change.display());
        // A change by the platform itself has no user.
        row.put("CreatedById", system ? null : people.active().get(dice.below(4)));
        row.put("CreatedDate", time);
        row.put("DelegateUser", change.action().startsWith("suOrgAdmin") ? "ada.0@acme.example" : null);
        row.put("ResponsibleNamespacePrefix", dice.oneIn(20) ? "acmepkg" : null);
        row.put("CreatedByContext", system ? "Automated Process" : null);
        row.put("CreatedByIssuer", null);
        records.put("SetupAuditTrail", row);
        return row;
    }
}
