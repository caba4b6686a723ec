package dev.orgtrail.deliver;

import dev.orgtrail.settings.OrgtrailSettings;
import org.apache.camel.LoggingLevel;
import org.apache.camel.processor.errorhandler.RedeliveryPolicy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How a batch is held: tried again for as long as it takes, each time later, until the application stops. */
@Configuration
class HoldPolicy {
    @Bean
    RedeliveryPolicy untilDelivered(OrgtrailSettings settings) {
        RedeliveryPolicy policy = new RedeliveryPolicy();
        policy.setMaximumRedeliveries(-1);
        policy.setRedeliveryDelay(settings.retry().initial().toMillis());
        policy.setMaximumRedeliveryDelay(settings.retry().max().toMillis());
        policy.setBackOffMultiplier(2);
        policy.setUseExponentialBackOff(true);
        policy.setAllowRedeliveryWhileStopping(false);
        policy.setRetryAttemptedLogLevel(LoggingLevel.DEBUG);
        policy.setLogExhausted(false);
        policy.setLogStackTrace(false);
        return policy;
    }
}
