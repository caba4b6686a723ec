package dev.orgtrail.standin;

import dev.orgtrail.standin.QueryRunner.Result;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code /query?q=} and {@code /query/LOCATOR}: results in pages.
 *
 * <p>After the REST API Developer Guide, <em>Query</em>, <em>Query More Results</em> and <em>Query Options Header</em> (200 to
 * 2,000 records). That a page of LoginHistory holds 500 was not found; it makes tests turn pages. A locator that is not known
 * is INVALID_QUERY_LOCATOR by Salesforce Help 000384958.
 */
final class QueryResource {
    /** Salesforce has no limit (App Limits, API Query Cursor Limits); there are so many for the sake of memory. */
    private static final int OPEN_CURSORS = 200;

    private static final int PAGE = 2000;
    /**
     * Of a big object. "The returned batch can include fewer records than the limit or what's set in the request, based on
     * the size and complexity of records queried" (REST API Developer Guide, Query); how many it is for big objects was not
     * found, so it is the least that can be asked for.
     */
    private static final int BIG_OBJECT_PAGE = 200;

    /** What a reply says where Salesforce does not know how many records there are. No page that documents it was found. */
    private static final int UNKNOWN_TOTAL = -1;

    private static final Pattern BATCH_SIZE = Pattern.compile("batchSize\\s*=\\s*(\\d+)");
    private final QueryRunner runner;
    private final OrgSettings settings;
    private final AskedQueries asked;
    private final AtomicInteger number = new AtomicInteger(1);

    private record Cursor(Result result, int pageSize) {}

    private final Map<String, Cursor> cursors = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Cursor> eldest) {
            return size() > OPEN_CURSORS;
        }
    };

    QueryResource(QueryRunner runner, OrgSettings settings, AskedQueries asked) {
        this.asked = asked;
        this.runner = runner;
        this.settings = settings;
    }

    void get(HttpServletRequest request, HttpServletResponse response, String version, String locator)
            throws IOException {
        if (!request.getMethod().equals("GET")) {
            throw new SalesforceError(
                    405,
                    "METHOD_NOT_ALLOWED",
                    "HTTP Method '" + request.getMethod() + "' not allowed. Allowed are GET");
        }
        Map<String, Object> page;
        if (locator.isEmpty()) {
            String soql = request.getParameter("q");
            if (soql == null || soql.isBlank()) {
                throw new SalesforceError(400, "MALFORMED_QUERY", "A query string has to be specified");
            }
            Result result = run(soql.trim());
            page = page(result, pageSize(request, result.type()), 0, "", version);
        } else {
            page = next(locator, version);
        }
        byte[] body = Json.write(page).getBytes(StandardCharsets.UTF_8);
        Replies.stream(request, response, "application/json;charset=UTF-8", out -> out.write(body));
    }

    private Result run(String soql) {
        asked.asked(soql);
        try {
            return runner.run(soql);
        } catch (SalesforceError e) {
            asked.refused(soql);
            throw e;
        }
    }

    private int pageSize(HttpServletRequest request, SObjectType type) {
        int most = settings.pageSizes.getOrDefault(type.name(), type.big() ? BIG_OBJECT_PAGE : PAGE);
        String options = request.getHeader("Sforce-Query-Options");
        Matcher hint = BATCH_SIZE.matcher(options == null ? "" : options);
        return hint.find() ? Math.min(most, Math.max(200, Integer.parseInt(hint.group(1)))) : most;
    }

    private Map<String, Object> next(String locator, String version) {
        int dash = locator.lastIndexOf('-');
        Cursor cursor;
        synchronized (cursors) {
            cursor = dash < 0 ? null : cursors.get(locator.substring(0, dash));
        }
        String offset = locator.substring(dash + 1);
        if (cursor == null
                || !offset.matches("\\d{1,9}")
                || Integer.parseInt(offset) > cursor.result().rows().size()) {
            throw new SalesforceError(400, "INVALID_QUERY_LOCATOR", "invalid query locator");
        }
        return page(cursor.result(), cursor.pageSize(), Integer.parseInt(offset), locator.substring(0, dash), version);
    }

    private Map<String, Object> page(Result result, int size, int from, String cursorId, String version) {
        int total = result.rows().size();
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("totalSize", result.type().big() ? UNKNOWN_TOTAL : total);
        if (result.soql().count()) {
            String name = result.soql().total();
            page.put("done", true);
            page.put("totalSize", name == null ? page.get("totalSize") : 1);
            page.put(
                    "records",
                    name == null
                            ? List.of()
                            : List.of(Map.of("attributes", Map.of("type", "AggregateResult"), name, total)));
            return page;
        }
        int to = Math.min(total, from + size);
        page.put("done", to == total);
        if (to < total) {
            String id = cursorId;
            if (id.isEmpty()) {
                id = RecordId.of("01g", number.getAndIncrement());
                synchronized (cursors) {
                    cursors.put(id, new Cursor(result, size));
                }
            }
            page.put("nextRecordsUrl", "/services/data/v" + version + "/query/" + id + "-" + to);
        }
        page.put(
                "records",
                result.rows().subList(from, to).stream()
                        .map(row -> runner.show(result, row, version))
                        .toList());
        return page;
    }
}
