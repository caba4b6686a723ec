package dev.orgtrail.standin;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /standin}: the ledger, and what makes things happen or fail now. Needs no session. */
final class ControlServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private final transient StandInOrg org;

    ControlServlet(StandInOrg org) {
        this.org = org;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (request.getPathInfo() == null ? "/" : request.getPathInfo()) {
            case "/" -> page(response);
            case "/ledger" -> ledger(response);
            case "/faults" ->
                Replies.json(response, 200, Json.write(org.faults().active()));
            default -> response.sendError(404);
        }
    }

    private void ledger(HttpServletResponse response) throws IOException {
        response.setContentType("application/x-ndjson;charset=UTF-8");
        Writer out = new BufferedWriter(new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8));
        try {
            org.ledger().forEach(entry -> {
                Map<String, @Nullable Object> line = new LinkedHashMap<>();
                line.put("source", entry.source());
                line.put("logName", entry.logName());
                line.put("eventType", entry.eventType());
                line.put("key", entry.key());
                line.put("count", entry.count());
                try {
                    out.write(Json.write(line));
                    out.write('\n');
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw new IOException(e.getCause());
        }
        out.flush();
    }

    @Override
    protected void doDelete(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if ("/faults".equals(request.getPathInfo())) {
            org.faults().clear();
            response.setStatus(204);
        } else {
            response.sendError(404);
        }
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            String path = String.valueOf(request.getPathInfo());
            if (path.startsWith("/streams/")) {
                org.streams().control(path.substring("/streams/".length()), parameter(request, "channel", ""));
                response.setStatus(204);
                return;
            }
            String done =
                    switch (path) {
                        case "/login" -> org.login();
                        case "/login-everywhere" -> org.loginEverywhere().historyId();
                        case "/setup-change" -> org.setupChange();
                        case "/event-log-row" ->
                            org.eventLogRow(
                                    parameter(request, "object", "ReportEventLog"),
                                    org.clock().instant());
                        case "/order-shipped" -> {
                            org.orderShipped();
                            yield "";
                        }
                        case "/custom-record" -> org.customRecord();
                        case "/api-event" -> org.apiEvent();
                        case "/user-change" -> org.userChange();
                        case "/permission-grant" -> org.permissionGrant();
                        case "/permission-revocation" -> org.permissionRevocation();
                        case "/permission-restoration" -> org.permissionRestoration();
                        case "/monitoring-event" ->
                            org.monitoringEvent(parameter(request, "event", "ReportEventStream"));
                        case "/change-event" ->
                            org.changeEvent(
                                    parameter(request, "object", "Account"), parameter(request, "type", "UPDATE"));
                        case "/log-file" -> logFile(request);
                        case "/event-switch" -> {
                            org.eventSwitch(
                                    parameter(request, "event", ""),
                                    parameter(request, "on", "true").equals("true"));
                            yield "";
                        }
                        case "/live" -> {
                            org.live(Double.parseDouble(parameter(request, "perSecond", "0")));
                            yield "";
                        }
                        case "/faults" -> fault(request);
                        case "/expire-sessions" -> {
                            org.sessions().expireAll();
                            yield "";
                        }
                        default -> throw SalesforceError.notFound();
                    };
            Replies.json(response, 200, Json.write(Map.of("id", done)));
        } catch (SalesforceError e) {
            Replies.error(response, e);
        } catch (IllegalArgumentException e) {
            Replies.json(response, 400, Json.write(Map.of("message", String.valueOf(e.getMessage()))));
        }
    }

    private String logFile(HttpServletRequest request) {
        String sequence = request.getParameter("sequence");
        return org.logFile(
                parameter(request, "type", "Login"),
                parameter(request, "interval", "Hourly"),
                sequence == null ? null : Integer.valueOf(sequence),
                Integer.parseInt(parameter(request, "rows", "10")));
    }

    private String fault(HttpServletRequest request) throws IOException {
        Map<String, Object> body = Json.read(request.getInputStream());
        Object text = body.get("body");
        org.faults()
                .add(new Faults.Fault(
                        String.valueOf(body.getOrDefault("path", ".*")),
                        number(body, "times", 1),
                        number(body, "status", 0),
                        text == null ? null : text instanceof String string ? string : Json.write(text),
                        number(body, "cutAfterBytes", -1),
                        number(body, "delayMillis", 0),
                        body.get("retryAfter") == null ? null : String.valueOf(body.get("retryAfter"))));
        return "";
    }

    private static int number(Map<String, Object> body, String name, int otherwise) {
        return body.get(name) instanceof Number number ? number.intValue() : otherwise;
    }

    private static String parameter(HttpServletRequest request, String name, String otherwise) {
        String value = request.getParameter(name);
        return value == null ? otherwise : value;
    }

    private void page(HttpServletResponse response) throws IOException {
        response.setContentType("text/html;charset=UTF-8");
        StringBuilder html = new StringBuilder("<!doctype html><title>Stand-in org</title><h1>Stand-in org ")
                .append(org.settings().alias)
                .append("</h1><p>Org id ")
                .append(org.orgId())
                .append(org.settings().licensed ? ", with" : ", without")
                .append(" the Event Monitoring licence. Records in the <a href=/standin/ledger>ledger</a>: ")
                .append(org.ledger().total())
                .append("</p><table><tr><th align=left>Object<th align=right>Records");
        for (SObjectType type : org.schema().types()) {
            int count = org.records().all(type.name()).size();
            html.append("<tr><td>")
                    .append(type.name())
                    .append("<td align=right>")
                    .append(count);
        }
        html.append("</table><h2>Make it happen</h2>");
        for (String action : new String[] {
            "login",
            "login-everywhere",
            "setup-change",
            "api-event",
            "custom-record",
            "order-shipped",
            "event-log-row?object=ReportEventLog",
            "user-change",
            "permission-grant",
            "permission-revocation",
            "permission-restoration",
            "monitoring-event?event=ReportEventStream",
            "change-event?object=Account&type=UPDATE",
            "log-file",
            "live?perSecond=1",
            "live?perSecond=0",
            "expire-sessions"
        }) {
            html.append("<form method=post action=\"/standin/")
                    .append(action)
                    .append("\"><button>")
                    .append(action)
                    .append("</button></form>");
        }
        html.append("<h2>Faults active</h2><ul>");
        for (Faults.Fault fault : org.faults().active()) {
            html.append("<li>").append(fault.toString().replace("&", "&amp;").replace("<", "&lt;"));
        }
        response.getOutputStream().write(html.append("</ul>").toString().getBytes(StandardCharsets.UTF_8));
    }
}
