package dev.orgtrail.connect;

import dev.orgtrail.settings.Alias;
import dev.orgtrail.settings.BadSettingsException;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.settings.Problem;
import dev.orgtrail.state.Orgs;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/** Refuses aliases that no org should get. An org that the state knows by such an alias keeps it. */
@Component
class NewAliases {
    private final Orgs orgs;

    /**
     * Looks at those of the settings.
     *
     * @throws BadSettingsException for those that are refused
     */
    NewAliases(OrgtrailSettings settings, Orgs orgs) {
        this.orgs = orgs;
        List<Problem> problems = new ArrayList<>();
        for (String alias : new TreeSet<>(settings.orgs().keySet())) {
            Alias.fault(alias)
                    .filter(fault -> isRefused(alias))
                    .ifPresent(fault -> problems.add(new Problem("orgtrail.orgs." + alias, fault, Alias.REMEDY)));
        }
        if (!problems.isEmpty()) {
            throw new BadSettingsException(problems);
        }
    }

    /** Whether no org may be connected by an alias. */
    boolean isRefused(String alias) {
        return Alias.fault(alias).isPresent() && orgs.orgId(alias).isEmpty();
    }
}
