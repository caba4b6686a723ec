package dev.orgtrail.collect;

import dev.orgtrail.salesforce.ApiBudget;
import dev.orgtrail.salesforce.OrgLimits;
import dev.orgtrail.salesforce.Remedies;
import dev.orgtrail.settings.OrgSettings;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Looks at the limits of an org, and warns in the log of those that run out or are too low for what is read. */
@Component
class LimitsLook {
    private static final Logger LOG = LoggerFactory.getLogger(LimitsLook.class);
    private static final String STREAMS = Sources.STREAMING + "/";

    private final OrgLimits limits;
    private final ApiBudget budget;
    private final Statuses statuses;
    private final OrgtrailSettings settings;

    LimitsLook(OrgLimits limits, ApiBudget budget, Statuses statuses, OrgtrailSettings settings) {
        this.limits = limits;
        this.budget = budget;
        this.statuses = statuses;
        this.settings = settings;
    }

    /** Looks; without an answer Orgtrail goes by what the replies to other calls say of API requests. */
    void look(String alias, OrgSettings org) {
        try {
            limits.look(alias);
            String warning = limits.warning(alias, followed(alias));
            if (!warning.isEmpty()) {
                LOG.warn("Org {}: {}", alias, warning);
            }
        } catch (RuntimeException | Error e) {
            LOG.info(
                    "The org's limits are looked at again later. {}",
                    Remedies.explain(alias, e).explanation());
        }
        Long allowed = budget.use(alias).allowed();
        long resting = RestingCalls.perDay(settings, org);
        if (allowed != null && resting > allowed) {
            LOG.warn(
                    "Org {}: looking for news takes {} API requests in 24 hours, and orgtrail.api.share allows {}. Raise it,"
                            + " or the intervals under orgtrail.poll; or polls pause when the share is used up.",
                    alias,
                    resting,
                    allowed);
        }
    }

    private List<String> followed(String alias) {
        return statuses.sources(alias).keySet().stream()
                .filter(source -> source.startsWith(STREAMS))
                .map(source -> source.substring(STREAMS.length()))
                .toList();
    }
}
