package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.batch.Batch;
import dev.orgtrail.batch.Position;
import dev.orgtrail.batch.RowFields;
import dev.orgtrail.salesforce.ApiPurpose;
import dev.orgtrail.salesforce.Soql;
import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.standin.StandInOrg;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WindowReaderTest {
    /** No multiple of the page's 20, so that batches and pages end at different rows. */
    private static final int BATCH = 13;

    private final StandInOrg org =
            new StandInOrg(OrgSettings.plain().scale(0.1).licensed(false).pageSize("LoginHistory", 20));

    @SuppressWarnings("NullAway.Init")
    private CollectedOrg collected;

    private List<String> all = List.of();

    @BeforeAll
    void logIn() throws Exception {
        org.start();
        collected = new CollectedOrg(org, Map.of("orgtrail.batch.records", String.valueOf(BATCH)));
        List<String> ids = new ArrayList<>();
        Iterator<List<Map<String, Object>>> pages =
                collected.part(Soql.class).pages("acme", ApiPurpose.HISTORY, soql(null));
        while (pages.hasNext()) {
            pages.next().forEach(row -> ids.add(String.valueOf(row.get("Id"))));
        }
        all = ids;
    }

    @AfterAll
    void end() {
        collected.close();
        org.close();
    }

    @Test
    void everyRecordComesOnceWithItsUid() {
        List<String> uids = new ArrayList<>();
        Iterator<Message> batches = read(null);
        while (batches.hasNext()) {
            rows(batches.next()).forEach(row -> uids.add(String.valueOf(row.get(RowFields.UID))));
        }
        assertThat(all).hasSizeGreaterThan(400);
        assertThat(uids)
                .isEqualTo(all.stream().map(id -> org.orgId() + ":" + id).toList());
    }

    @Test
    void goingOnAfterAnyBatchLosesAndDoublesNothing() {
        for (int delivered = 1; delivered * BATCH < all.size(); delivered += 3) {
            List<String> ids = new ArrayList<>();
            Iterator<Message> batches = read(null);
            String cursor = "";
            for (int i = 0; i < delivered; i++) {
                Message batch = batches.next();
                cursor = String.valueOf(in(batch).cursor());
                ids.addAll(ids(batch));
            }
            Iterator<Message> rest = read(cursor);
            while (rest.hasNext()) {
                ids.addAll(ids(rest.next()));
            }
            assertThat(ids).as("after %s batches", delivered).isEqualTo(all);
        }
    }

    @Test
    void aSliceEndsWithABatchThatSaysSoAlsoWhenNothingIsLeft() {
        Iterator<Message> batches = read(null);
        Message last = batches.next();
        while (batches.hasNext()) {
            assertThat(in(last).last()).isEqualTo(false);
            last = batches.next();
        }
        assertThat(in(last).last()).isEqualTo(true);
        assertThat(in(last).reached()).isEqualTo((long) all.size());

        Iterator<Message> nothing = read(String.valueOf(in(last).cursor()));
        Message end = nothing.next();
        assertThat(rows(end)).isEmpty();
        assertThat(in(end).last()).isEqualTo(true);
        assertThat(in(end).cursor()).isEqualTo(in(last).cursor());
        assertThat(nothing.hasNext()).isFalse();
    }

    private static Position.InSlice in(Message batch) {
        return (Position.InSlice) batch.getHeader(Batch.PROPERTY, Batch.class).position();
    }

    private Iterator<Message> read(@Nullable String cursor) {
        Map<String, Object> headers = new HashMap<>(
                Map.of("source", "login-history", "logName", "Logins", "timeField", "LoginTime", "slice", "all"));
        if (cursor != null) {
            headers.put("cursor", cursor);
        }
        Exchange exchange = collected.exchange(headers);
        exchange.getIn().setBody(soql(cursor));
        return collected.part(WindowReader.class).read(exchange);
    }

    private static String soql(@Nullable String cursor) {
        String from = HistoryQueue.soql(WindowCursor.parse(cursor).time());
        return "SELECT Id, LoginTime FROM LoginHistory WHERE LoginTime >= " + from + " ORDER BY LoginTime, Id";
    }

    private static List<String> ids(Message batch) {
        return rows(batch).stream().map(row -> String.valueOf(row.get("Id"))).toList();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> rows(Message batch) {
        return (List<Map<String, Object>>) batch.getBody(List.class);
    }
}
