package dev.orgtrail.standin;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Logins: LoginHistory, LoginGeo and, on a licensed org, the stored LoginEvent of each. */
final class LoginActivity {
    static final int DAYS = 60;
    private static final List<String> FAILURES = List.of(
            "Invalid Password",
            "Invalid Password",
            "User is Inactive",
            "Restricted IP",
            "Failed: Computer activation required",
            "User Locked Out",
            "Failed: OAuth token expired",
            "Restricted Time");
    private static final List<String[]> PLACES = List.of(
            new String[] {"Paris", "75001", "Île-de-France", "France", "FR", "48.8566", "2.3522"},
            new String[] {"München", "80331", "Bayern", "Germany", "DE", "48.1374", "11.5755"},
            new String[] {"東京", "100-0001", "東京都", "Japan", "JP", "35.6895", "139.6917"},
            new String[] {"San Francisco", "94105", "California", "United States", "US", "37.7749", "-122.4194"});

    private final Records records;
    private final People people;
    private final OrgSettings settings;
    private final AtomicLong number = new AtomicLong();

    LoginActivity(Records records, People people, OrgSettings settings) {
        this.records = records;
        this.people = people;
        this.settings = settings;
        history();
    }

    private void history() {
        // A margin after the 60th day back, so that a collector that starts later still has all of it in its window.
        Instant at = settings.start.minus(Duration.ofDays(DAYS)).plus(Duration.ofHours(6));
        int total = (int) Math.round(80 * (DAYS - 0.25) * settings.scale);
        double step = Duration.between(at, settings.start).toSeconds() / (double) Math.max(1, total);
        Instant last = at;
        for (int i = 0; i < total; i++) {
            Dice dice = Dice.of(settings.seed, "login", i);
            Instant time = at.plusSeconds((long) (i * step));
            // Equal times across every 200th row (so also the 1,000th and 2,000th), and in bursts elsewhere.
            if (i > 0 && (i % 200 == 0 || i % 200 == 1 || dice.oneIn(15))) {
                time = last;
            }
            last = time;
            add(time, dice);
        }
    }

    /** A login at a time; returns the LoginEvent of it, whose {@code LoginHistoryId} names the LoginHistory row. */
    Map<String, Object> add(Instant time, Dice dice) {
        // Ids do not grow with time in every case, as in a real org.
        long id = number.getAndIncrement() ^ 5;
        String userId = dice.pick(people.active());
        boolean api = userId.equals(People.integrationUser()) || dice.oneIn(5);
        String[] place = dice.pick(PLACES);
        boolean located = !dice.oneIn(10);
        String geoId = RecordId.of("04F", id);
        String status = dice.oneIn(8) ? dice.pick(FAILURES) : "Success";
        if (status.equals("User is Inactive")) {
            userId = RecordId.of("005", 107);
        }
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("Id", RecordId.of("0Ya", id));
        row.put("UserId", userId);
        row.put("LoginTime", time);
        row.put("LoginType", api ? "Remote Access 2.0" : dice.pick(List.of("Application", "SAML Sfdc Initiated SSO")));
        row.put("LoginSubType", api ? "OauthClientCredential" : null);
        row.put("LoginUrl", api ? "login.salesforce.com" : "acme.my.salesforce.com");
        row.put("SourceIp", dice.oneIn(40) ? "Salesforce.com IP" : dice.ip());
        row.put("Status", status);
        row.put("Application", api ? "Orgtrail" : "Browser");
        row.put(
                "Browser",
                api ? "Java (Salesforce.com)" : dice.pick(List.of("Chrome 129", "Firefox 131", "Safari 18")));
        row.put("Platform", api ? "Unknown" : dice.pick(List.of("Windows 11", "Mac OSX", "Linux", "iPhone")));
        row.put("ClientVersion", "N/A");
        row.put("ApiType", api ? "REST API" : "N/A");
        row.put("ApiVersion", api ? "66.0" : "N/A");
        row.put("CountryIso", located ? place[4] : null);
        row.put("LoginGeoId", located ? geoId : null);
        row.put("AuthenticationServiceId", null);
        row.put("AuthMethodReference", null);
        row.put("CipherSuite", "ECDHE-RSA-AES256-GCM-SHA384");
        row.put("TlsProtocol", dice.oneIn(3) ? "TLS 1.2" : "TLS 1.3");
        row.put("ForwardedForIp", dice.oneIn(9) ? dice.ip() : null);
        row.put("NetworkId", null);
        row.put("OptionsIsGet", false);
        row.put("OptionsIsPost", true);
        if (located) {
            records.put("LoginGeo", geo(geoId, time, place, userId));
        }
        records.put("LoginHistory", row);
        Map<String, Object> event = event(row, time, place, located, dice);
        if (settings.licensed) {
            records.put("LoginEvent", event);
        }
        return event;
    }

    private static Map<String, Object> geo(String id, Instant time, String[] place, String userId) {
        Map<String, Object> geo = new LinkedHashMap<>();
        geo.put("Id", id);
        geo.put("LoginTime", time);
        geo.put("Latitude", Double.valueOf(place[5]));
        geo.put("Longitude", Double.valueOf(place[6]));
        geo.put("City", place[0]);
        geo.put("PostalCode", place[1]);
        geo.put("Subdivision", place[2]);
        geo.put("Country", place[3]);
        geo.put("CountryIso", place[4]);
        geo.put("IsDeleted", false);
        geo.put("CreatedById", userId);
        geo.put("CreatedDate", time);
        geo.put("LastModifiedDate", time);
        geo.put("SystemModstamp", time);
        return geo;
    }

    private Map<String, Object> event(
            Map<String, Object> login, Instant time, String[] place, boolean located, Dice dice) {
        String userId = String.valueOf(login.get("UserId"));
        Map<String, Object> event = Events.base("0Yb", time, people.user(userId), dice);
        for (String same : List.of(
                "ApiType",
                "ApiVersion",
                "Application",
                "AuthMethodReference",
                "Browser",
                "CipherSuite",
                "ClientVersion",
                "CountryIso",
                "LoginGeoId",
                "LoginSubType",
                "LoginType",
                "LoginUrl",
                "NetworkId",
                "Platform",
                "SourceIp",
                "Status",
                "ForwardedForIp",
                "TlsProtocol")) {
            event.put(same, login.get(same));
        }
        event.put("LoginHistoryId", login.get("Id"));
        event.put("AdditionalInfo", "{}");
        event.put("HttpMethod", "POST");
        event.put("City", located ? place[0] : null);
        event.put("Country", located ? place[3] : null);
        event.put("PostalCode", located ? place[1] : null);
        event.put("Subdivision", located ? place[2] : null);
        event.put("LoginLatitude", located ? Double.valueOf(place[5]) : null);
        event.put("LoginLongitude", located ? Double.valueOf(place[6]) : null);
        event.put("UserType", "Standard");
        return event;
    }
}
