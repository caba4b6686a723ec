package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventTimesTest {
    private static final Instant HAPPENED = Instant.parse("2026-11-01T10:59:58Z");
    private static final Instant CREATED = Instant.parse("2026-11-01T11:00:02Z");
    private static final Map<String, Object> EVENT =
            Map.of("EventDate", HAPPENED.toEpochMilli(), "CreatedDate", CREATED.toEpochMilli());

    @Test
    void anEventIsPublishedWhenItIsCreated() {
        assertThat(EventTimes.published(EVENT)).isEqualTo(CREATED);
        assertThat(EventTimes.published(Map.of("Id", "1"))).isEqualTo(Instant.MAX);
    }

    @Test
    void anEventCountsInTheHourOfTheDateThatItsStoreIsFilteredBy() {
        assertThat(EventTimes.accounted("LoginEventStream", EVENT)).isEqualTo(HAPPENED);
        assertThat(EventTimes.accounted("LoginAnomalyEvent", EVENT)).isEqualTo(CREATED);
        assertThat(EventTimes.accounted("MobileEmailEvent", EVENT)).isEqualTo(CREATED);
    }
}
