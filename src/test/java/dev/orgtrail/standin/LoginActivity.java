package dev.orgtrail.standin;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** Logins: LoginHistory, LoginGeo and, on a licensed org, the stored LoginEvent of each; the log file tells of them too. */
final class LoginActivity {
    static final int DAYS = 60;
    private static final List<String[]> PLACES = List.of(
            new String[] {"Paris", "75001", "Île-de-France", "France", "FR", "48.8566", "2.3522"},
            new String[] {"München", "80331", "Bayern", "Germany", "DE", "48.1374", "11.5755"},
            new String[] {"東京", "100-0001", "東京都", "Japan", "JP", "35.6895", "139.6917"},
            new String[] {"San Francisco", "94105", "California", "United States", "US", "37.7749", "-122.4194"});

    private final Records records;
    private final People people;
    private final OrgSettings settings;
    private final LoginStatuses statuses = new LoginStatuses();
    private final NavigableMap<Instant, List<Login>> pastByHour = new TreeMap<>();
    private final AtomicLong number = new AtomicLong();

    LoginActivity(Records records, People people, OrgSettings settings) {
        this.records = records;
        this.people = people;
        this.settings = settings;
        history();
    }

    private void history() {
        // A margin after the 60th day back, so that a collector that starts later still has all of it in its window.
        Instant at = settings.start.minus(Duration.ofDays(settings.historyDays)).plus(Duration.ofHours(6));
        int total = (int) Math.round(80 * (DAYS - 0.25) * settings.scale);
        double step = Duration.between(at, settings.start).toSeconds() / (double) Math.max(1, total);
        Instant last = at;
        String lastUser = null;
        for (int i = 0; i < total; i++) {
            Dice dice = Dice.of(settings.seed, "login", i);
            Instant time = at.plusSeconds((long) (i * step));
            String user = dice.pick(people.active());
            // Equal times across every 200th row (so also the 1,000th and 2,000th), and in bursts elsewhere.
            if (i > 0 && (i % 200 == 0 || i % 200 == 1 || dice.oneIn(15))) {
                time = last;
                // A client that logs in again and again does so within a second.
                user = lastUser != null && dice.oneIn(2) ? lastUser : user;
            }
            last = time;
            lastUser = user;
            Login login = add(time.plusMillis(dice.below(1000)), user, dice);
            pastByHour
                    .computeIfAbsent(time.truncatedTo(ChronoUnit.HOURS), hour -> new ArrayList<>())
                    .add(login);
        }
        pastByHour.values().forEach(logins -> logins.sort(Comparator.comparing(Login::logged)));
    }

    /** The logins of an hour of the past, in the order of their log file. */
    List<Login> past(Instant hour) {
        return pastByHour.getOrDefault(hour, List.of());
    }

    /** Somebody logs in at a moment. */
    Login add(Instant moment, Dice dice) {
        return add(moment, dice.pick(people.active()), dice);
    }

    /** Somebody is refused at a moment, with this status in the Login History. */
    void refused(Instant moment, String userId, String status, Dice dice) {
        add(moment, userId, status, dice);
    }

    private Login add(Instant moment, String activeUser, Dice dice) {
        return add(moment, activeUser, dice.oneIn(8) ? statuses.failure(dice) : LoginStatuses.SUCCESS, dice);
    }

    private Login add(Instant moment, String activeUser, String status, Dice dice) {
        // Ids do not grow with time in every case, as in a real org.
        long id = number.getAndIncrement() ^ 5;
        Instant time = moment.truncatedTo(ChronoUnit.SECONDS);
        String userId = status.equalsIgnoreCase("User is Inactive") ? RecordId.of("005", 107) : activeUser;
        String[] place = dice.pick(PLACES);
        boolean located = !dice.oneIn(10);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("Id", RecordId.of("0Ya", id));
        row.put("UserId", userId);
        row.put("LoginTime", time);
        client(row, LoginStatuses.code(status), userId, dice);
        row.put("SourceIp", dice.oneIn(40) ? "Salesforce.com IP" : dice.ip());
        row.put("Status", status);
        row.put("ClientVersion", "N/A");
        row.put("CountryIso", located ? place[4] : null);
        row.put("LoginGeoId", located ? RecordId.of("04F", id) : null);
        row.put("AuthMethodReference", null);
        row.put("CipherSuite", "ECDHE-RSA-AES256-GCM-SHA384");
        row.put("TlsProtocol", dice.oneIn(3) ? "TLS 1.2" : "TLS 1.3");
        row.put("ForwardedForIp", dice.oneIn(9) ? dice.ip() : null);
        row.put("NetworkId", null);
        row.put("OptionsIsGet", false);
        row.put("OptionsIsPost", true);
        if (located) {
            records.put("LoginGeo", geo(RecordId.of("04F", id), time, place, userId));
        }
        records.put("LoginHistory", row);
        Map<String, Object> event = event(row, moment.truncatedTo(ChronoUnit.MILLIS), place, located, dice);
        if (settings.licensed) {
            records.put("LoginEvent", event);
        }
        return new Login(row, event, logged(moment, time, dice), dice.letters(22));
    }

    /** With what somebody logs in: a failure that is of OAuth or SAML tells it, else chance does. */
    private static void client(Map<String, Object> row, String code, String userId, Dice dice) {
        boolean sso = code.startsWith("LOGIN_SAML");
        boolean integration = userId.equals(People.integrationUser()) || code.startsWith("LOGIN_OAUTH");
        boolean api = !sso && (integration || dice.oneIn(5));
        boolean oauth = api && (integration || !dice.oneIn(4));
        boolean saml = sso || (!api && dice.oneIn(2));
        row.put(
                "LoginType",
                oauth
                        ? "Remote Access 2.0"
                        : api ? "Other Apex API" : saml ? "SAML Sfdc Initiated SSO" : "Application");
        row.put("LoginSubType", oauth ? "OauthClientCredential" : null);
        row.put("LoginUrl", api ? "login.salesforce.com" : "acme.my.salesforce.com");
        row.put("Application", oauth ? "Orgtrail" : api ? "Data Loader" : "Browser");
        row.put(
                "Browser",
                api ? "Java (Salesforce.com)" : dice.pick(List.of("Chrome 129", "Firefox 131", "Safari 18")));
        row.put("Platform", api ? "Unknown" : dice.pick(List.of("Windows 11", "Mac OSX", "Linux", "iPhone")));
        row.put("ApiType", oauth ? "REST API" : api ? "SOAP Partner" : "N/A");
        row.put("ApiVersion", api ? "66.0" : "N/A");
        row.put("AuthenticationServiceId", saml ? RecordId.of("0LE", 1) : null);
    }

    /**
     * When the log file says a login was: at its moment or some milliseconds before, which now and then is in the second
     * before.
     */
    private static Instant logged(Instant moment, Instant second, Dice dice) {
        boolean hourBegins = second.equals(second.truncatedTo(ChronoUnit.HOURS));
        if (dice.oneIn(12) && !hourBegins) {
            return second.minusMillis(1 + dice.below(60));
        }
        Instant logged = moment.truncatedTo(ChronoUnit.MILLIS).minusMillis(dice.below(4));
        return logged.isBefore(second) ? second : logged;
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
        Map<String, Object> event = Events.base(EventDates.happenedAt(time), people.user(userId), dice);
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
        event.put("AuthServiceId", login.get("AuthenticationServiceId"));
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
