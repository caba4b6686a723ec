package dev.orgtrail.console;

import dev.orgtrail.connect.OrgRegistry;
import dev.orgtrail.console.OrgView.Org;
import dev.orgtrail.salesforce.ConnectedOrg;
import dev.orgtrail.salesforce.ConnectedOrgs;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import dev.orgtrail.state.Statuses.State;
import dev.orgtrail.state.Statuses.Status;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** How an org is doing, in one state: its connection's, and where that works, the worst of its sources'. */
@Component
class OrgGlance {
    private final ConnectedOrgs connected;
    private final OrgRegistry registry;
    private final Statuses statuses;

    OrgGlance(ConnectedOrgs connected, OrgRegistry registry, Statuses statuses) {
        this.connected = connected;
        this.registry = registry;
        this.statuses = statuses;
    }

    /** An org at a glance. */
    Org of(String alias) {
        Status status = statuses.org(alias);
        if (status.state() == State.ON) {
            Collection<Status> sources = statuses.sources(alias).values();
            status = sources.stream()
                    .filter(source -> source.state() == State.FAILING)
                    .findFirst()
                    .or(() -> nothingIsRead(alias))
                    .or(() -> sources.stream().filter(OrgGlance::waits).findFirst())
                    .orElse(status);
        }
        ConnectedOrg org = connected.find(alias).orElse(null);
        return new Org(
                alias,
                org == null ? null : org.orgId(),
                status.state(),
                status.detail(),
                status.since(),
                org == null ? null : org.apiVersion());
    }

    /** Whether it says what it waits for; what has not begun says nothing. */
    private static boolean waits(Status status) {
        return status.state() == State.WAITING && !status.detail().isEmpty();
    }

    /** Where each source that is to deliver events is off, the org is connected in vain. */
    private Optional<Status> nothingIsRead(String alias) {
        List<String> asked = new ArrayList<>(registry.sources(alias));
        asked.remove(Sources.DIRECTORY);
        List<Status> off = asked.stream()
                .map(source -> statuses.source(alias, source))
                .filter(source -> source.state() == State.OFF)
                .toList();
        if (off.isEmpty() || off.size() < asked.size()) {
            return Optional.empty();
        }
        Status first = off.get(0);
        return Optional.of(
                new Status(State.FAILING, "None of its sources can be read. " + first.detail(), first.since()));
    }
}
