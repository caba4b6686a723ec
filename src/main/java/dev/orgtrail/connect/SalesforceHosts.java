package dev.orgtrail.connect;

import java.net.URI;
import java.util.List;
import java.util.Locale;

/** The hosts that are Salesforce's own. */
public final class SalesforceHosts {
    private static final List<String> ENDINGS =
            List.of(".salesforce.com", ".force.com", ".salesforce.mil", ".cloudforce.com", ".sfcrmproducts.cn");

    private SalesforceHosts() {}

    /** Whether a place is Salesforce's, reached by HTTPS. */
    public static boolean include(URI place) {
        String host = String.valueOf(place.getHost()).toLowerCase(Locale.ROOT);
        return "https".equalsIgnoreCase(place.getScheme()) && ENDINGS.stream().anyMatch(host::endsWith);
    }

    /** Scheme, host and port of a place, with the port that the scheme implies. */
    public static String origin(URI place) {
        int port = place.getPort() >= 0 ? place.getPort() : "http".equalsIgnoreCase(place.getScheme()) ? 80 : 443;
        return (place.getScheme() + "://" + place.getHost() + ":" + port).toLowerCase(Locale.ROOT);
    }
}
