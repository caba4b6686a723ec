package dev.orgtrail.settings;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The hosts at which Salesforce lets an org's users log in and answers its API. No other host of Salesforce's is one of them:
 * many, such as those of {@code force.com} and {@code my.site.com}, show what Salesforce's customers have written.
 *
 * <p>{@code login.salesforce.com}, {@code test.salesforce.com} and an org's My Domain are what <em>OAuth Endpoints</em> lists;
 * an instance's own host, such as {@code eu55.salesforce.com}, is what <em>Set the My Domain Login Policy</em> adds. A My Domain of a
 * sandbox, a scratch org or a Developer Edition has one part more before the same ending, as in
 * {@code acme--uat.sandbox.my.salesforce.com} (<em>MyDomainSettings</em>, {@code domainPartition}). Government Cloud for defense
 * has the ending {@code .mil}, and Salesforce on Alibaba Cloud its own domain.
 *
 * @see <a href="https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_endpoints.htm&type=5">OAuth Endpoints</a>
 * @see <a href="https://help.salesforce.com/s/articleView?id=xcloud.domain_name_setting_login_policy.htm&type=5">Set the My Domain
 *     Login Policy</a>
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_mydomainsettings.htm">
 *     MyDomainSettings</a>
 * @see <a href="https://developer.salesforce.com/docs/platform/pub-sub-api/guide/pub-sub-endpoints.html">Pub/Sub API Endpoints</a>
 */
public final class SalesforceHosts {
    private static final Set<String> LOG_IN =
            Set.of("login.salesforce.com", "test.salesforce.com", "login.sfcrmproducts.cn", "test.sfcrmproducts.cn");
    private static final List<String> MY_DOMAIN =
            List.of(".my.salesforce.com", ".my.salesforce.mil", ".my.sfcrmproducts.cn");
    private static final Pattern INSTANCE = Pattern.compile("[a-z]{2,4}\\d{1,4}s?\\.salesforce\\.com");
    private static final Pattern PUB_SUB =
            Pattern.compile("api(\\.[a-z0-9-]+)?\\.pubsub\\.(salesforce\\.(com|mil)|sfcrmproducts\\.cn)");

    private static final int HTTPS = 443;
    private static final Set<Integer> PUB_SUB_PORTS = Set.of(HTTPS, 7443);

    private SalesforceHosts() {}

    /** Whether a place is one of these hosts, by HTTPS at its own port, without a user. */
    public static boolean include(URI place) {
        String host = String.valueOf(place.getHost()).toLowerCase(Locale.ROOT);
        return "https".equalsIgnoreCase(place.getScheme())
                && (place.getPort() < 0 || place.getPort() == HTTPS)
                && place.getRawUserInfo() == null
                && (LOG_IN.contains(host)
                        || MY_DOMAIN.stream().anyMatch(host::endsWith)
                        || INSTANCE.matcher(host).matches());
    }

    /** Whether Salesforce has its Pub/Sub API on a host. */
    static boolean includePubSub(String host) {
        return PUB_SUB.matcher(host.toLowerCase(Locale.ROOT)).matches();
    }

    /** Whether Salesforce has its Pub/Sub API at a port. */
    static boolean isOfPubSub(int port) {
        return PUB_SUB_PORTS.contains(port);
    }

    /** Scheme, host and port of a place, with the port that the scheme implies. */
    public static String origin(URI place) {
        int port = place.getPort() >= 0 ? place.getPort() : "http".equalsIgnoreCase(place.getScheme()) ? 80 : HTTPS;
        return (place.getScheme() + "://" + place.getHost() + ":" + port).toLowerCase(Locale.ROOT);
    }
}
