package dev.orgtrail.standin;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A login as its three sources tell it.
 *
 * @param history the LoginHistory record, whose time has whole seconds
 * @param event the LoginEvent
 * @param logged when the log file says it was
 * @param requestId the log file's REQUEST_ID
 */
record Login(Map<String, Object> history, Map<String, Object> event, Instant logged, String requestId) {
    private static final Map<String, String> LOGIN_TYPES =
            Map.of("Application", "A", "Remote Access 2.0", "i", "SAML Sfdc Initiated SSO", "8", "Other Apex API", "I");
    private static final Map<String, String> API_TYPES = Map.of("SOAP Enterprise", "E", "SOAP Partner", "P");

    String historyId() {
        return text(history.get("Id"));
    }

    String userId() {
        return text(history.get("UserId"));
    }

    /** What the row of the log file says of it. */
    Map<String, String> columns() {
        String type = text(history.get("LoginType"));
        boolean success = LoginStatuses.SUCCESS.equals(history.get("Status"));
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("LOGIN_KEY", text(event.get("LoginKey")));
        columns.put("SESSION_KEY", success ? text(event.get("SessionKey")) : "");
        columns.put("SOURCE_IP", text(history.get("SourceIp")));
        columns.put("CLIENT_IP", text(history.get("SourceIp")));
        columns.put("FORWARDED_FOR_IP", text(history.get("ForwardedForIp")));
        columns.put("COUNTRY_CODE", text(history.get("CountryIso")));
        columns.put("LOGIN_STATUS", LoginStatuses.code(text(history.get("Status"))));
        columns.put("REQUEST_STATUS", success ? "S" : "F");
        columns.put("LOGIN_TYPE", LOGIN_TYPES.getOrDefault(type, ""));
        columns.put("LOGIN_SUB_TYPE", text(history.get("LoginSubType")));
        columns.put("AUTHENTICATION_SERVICE_ID", text(history.get("AuthenticationServiceId")));
        columns.put("AUTHENTICATION_METHOD_REFERENCE", text(history.get("AuthMethodReference")));
        columns.put("TLS_PROTOCOL", text(history.get("TlsProtocol")).replace("TLS ", "TLSv"));
        columns.put("CIPHER_SUITE", text(history.get("CipherSuite")));
        columns.put("API_TYPE", API_TYPES.getOrDefault(text(history.get("ApiType")), ""));
        // As in a real file: pages have a version of their own.
        String version = text(history.get("ApiVersion"));
        columns.put("API_VERSION", version.equals("N/A") ? "9998.0" : version);
        columns.put("BROWSER_TYPE", userAgent());
        columns.put(
                "URI",
                switch (type) {
                    case "Remote Access 2.0" -> "/services/oauth2/token";
                    case "Other Apex API" -> "/services/Soap/u/" + version;
                    default -> "/index.jsp";
                });
        columns.put("URI_ID_DERIVED", "");
        columns.put("HTTP_REFERER", "");
        columns.put("USER_TYPE", text(event.get("UserType")));
        return columns;
    }

    private String userAgent() {
        String browser = text(history.get("Browser"));
        String system =
                switch (text(history.get("Platform"))) {
                    case "Windows 11" -> "Windows NT 10.0; Win64; x64";
                    case "Mac OSX" -> "Macintosh; Intel Mac OS X 10_15_7";
                    case "iPhone" -> "iPhone; CPU iPhone OS 18_0 like Mac OS X";
                    default -> "X11; Linux x86_64";
                };
        String version = browser.substring(browser.lastIndexOf(' ') + 1);
        return switch (browser.split(" ")[0]) {
            case "Chrome" ->
                "Mozilla/5.0 (" + system + ") AppleWebKit/537.36 (KHTML, like Gecko) Chrome/" + version
                        + ".0.0.0 Safari/537.36";
            case "Firefox" ->
                "Mozilla/5.0 (" + system + "; rv:" + version + ".0) Gecko/20100101 Firefox/" + version + ".0";
            case "Safari" ->
                "Mozilla/5.0 (" + system + ") AppleWebKit/605.1.15 (KHTML, like Gecko) Version/" + version
                        + ".0 Safari/605.1.15";
            default -> browser;
        };
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }
}
