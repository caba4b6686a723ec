package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which users are read again after a batch. */
class ChangedUsersTest {
    @Test
    void manyChangedUsersAreReadByTheirIdsAndNotAllUsersOfTheOrg() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < 450; i++) {
            rows.add(Map.of("Id", String.format("005%015d", i)));
        }
        List<String> conditions = where("User", rows);
        assertThat(conditions).hasSize(3).allMatch(condition -> condition.startsWith("WHERE Id IN ('005"));
        assertThat(rows).allSatisfy(row -> assertThat(conditions)
                .filteredOn(condition -> condition.contains("'" + row.get("Id") + "'"))
                .hasSize(1));
    }

    @Test
    void aBatchOfSomethingElseHasNoUserReadAgain() {
        assertThat(where("LoginEventStream", List.of(Map.of("UserId", "005000000000001AAA"))))
                .isNull();
    }

    private static @Nullable List<String> where(String logName, List<Map<String, Object>> rows) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getIn().setHeader("logName", logName);
        exchange.getIn().setBody(rows);
        return new ChangedUsers().where(exchange);
    }
}
