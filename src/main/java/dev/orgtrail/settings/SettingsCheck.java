package dev.orgtrail.settings;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Checks the values of the settings: what is missing, what is out of range, what names something that is not there. */
final class SettingsCheck {
    private static final Pattern VERSION = Pattern.compile("\\d{2}\\.0");
    /** Salesforce's "Migrate from OAuth Username-Password to Client Credentials Flow" names them. */
    private static final Set<String> LOGIN_HOSTS = Set.of("login.salesforce.com", "test.salesforce.com");

    private static final int YEAR = 365;
    private static final int MAX_BATCH = 10_000;
    private static final DataSize SMALLEST_FIELD = DataSize.ofKilobytes(16);
    private static final DataSize LARGEST_RECORD = DataSize.ofMegabytes(64);
    /** Salesforce refuses more that take long. */
    private static final int MOST_CALLS = 25;

    /** Longer than any of the times has a use; no reckoning with it overflows. */
    private static final Duration LONGEST = Duration.ofDays(30);

    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}._@+-]{1,64}");
    private static final Pattern SINK = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,63}");
    private static final String NAMES = "use letters, digits and . _ @ + -, 64 at most";
    private static final Pattern HASH = Pattern.compile("\\{bcrypt}\\$2[aby]\\$\\d\\d\\$[./A-Za-z0-9]{53}");
    private static final Pattern SHARED_H2 =
            Pattern.compile("(?i)^jdbc:h2:(?:(?:tcp|ssl):|.*;\\s*AUTO_SERVER\\s*=\\s*(?:TRUE|T|YES|Y|1)\\b)");
    private static final int LONGEST_PASSWORD = 72;
    private static final int SHORTEST_PASSWORD = 8;
    private static final int SHORTEST_TOKEN = 32;
    private static final int KEY_BYTES = 32;

    private final List<Problem> problems = new ArrayList<>();

    private SettingsCheck() {}

    /**
     * Checks everything.
     *
     * @param settings what was given
     * @param sinks the sinks in use
     * @param kamelets the sinks of the routes directory
     * @return what is wrong; empty if nothing is
     */
    static List<Problem> check(OrgtrailSettings settings, List<SinkInstance> sinks, Set<String> kamelets) {
        SettingsCheck check = new SettingsCheck();
        new TreeMap<>(settings.orgs()).forEach(check::org);
        if (settings.sinks().isEmpty()) {
            check.add("orgtrail.sinks", "is empty", "name one sink at least: " + String.join(", ", kamelets));
        }
        check.sinks(sinks, kamelets, settings.routes());
        check.file("orgtrail.enrich.geo-city", settings.enrich().geoCity());
        check.file("orgtrail.enrich.geo-network", settings.enrich().geoNetwork());
        check.problems.addAll(ReadObjects.problems("orgtrail.objects", settings.objects()));
        check.problems.addAll(PushTopicObjects.problems(settings.streaming().pushTopics()));
        check.numbers(settings);
        check.console(settings.console());
        check.app(settings.app());
        check.vault(settings.vault());
        check.state(settings.state());
        return check.problems;
    }

    private void org(String alias, OrgSettings org) {
        String key = "orgtrail.orgs." + alias;
        if (!OrgSettings.ALIAS.matcher(alias).matches()) {
            add(key, "is no good alias", Alias.REMEDY);
        }
        if (org.loginUrl() == null) {
            add(
                    key + ".login-url",
                    "is missing",
                    "give https://login.salesforce.com, https://test.salesforce.com or" + " the org's My Domain");
        }
        salesforce(key + ".login-url", org.loginUrl());
        if (org.auth() == Auth.CLIENT_CREDENTIALS && isLoginHost(org.loginUrl())) {
            add(
                    key + ".login-url",
                    "is a login page for all orgs, where Salesforce has no client credentials flow",
                    "give the org's My Domain, such as https://acme.my.salesforce.com: Setup > My Domain shows it");
        }
        salesforce(key + ".instance-url", org.instanceUrl());
        file(key + ".client-secret-file", org.clientSecretFile());
        file(key + ".password-file", org.passwordFile());
        file(key + ".refresh-token-file", org.refreshTokenFile());
        file(key + ".keystore-password-file", org.keystorePasswordFile());
        file(key + ".keystore", org.keystore());
        for (String required : org.auth().required()) {
            if (org.valueOf(required) == null) {
                boolean secret = KnownKeys.all().contains("orgtrail.orgs.*." + required + "-file");
                add(
                        key + "." + required,
                        "is missing; auth " + org.auth().key() + " needs it",
                        "give it" + (secret ? ", or the file that holds it in " + required + "-file" : ""));
            }
        }
        for (String source : org.sources()) {
            nearest(key + ".sources", "source", source, OrgSettings.SOURCES);
        }
        problems.addAll(ReadObjects.problems(key + ".objects", org.objects()));
        url(key + ".jwt-audience", org.jwtAudience());
        String version = org.apiVersion();
        if (version != null && !VERSION.matcher(version).matches()) {
            add(key + ".api-version", "is no API version", "write it as 66.0, in quotes; or remove it for the newest");
        }
        pubSub(key + ".", org.pubsubHost(), org.pubsubPort(), org.pubsubPlaintext());
    }

    private static boolean isLoginHost(@Nullable URI login) {
        return login != null
                && LOGIN_HOSTS.contains(String.valueOf(login.getHost()).toLowerCase(Locale.ROOT));
    }

    private void console(ConsoleSettings console) {
        String key = "orgtrail.console.";
        url(key + "url", console.url());
        URI url = console.url();
        if (url != null && url.getRawQuery() != null) {
            add(key + "url", "has a query", "write it as https://orgtrail.acme.example");
        }
        file(key + "password-file", console.passwordFile());
        if (!NAME.matcher(console.user()).matches()) {
            add(key + "user", "is no good name", NAMES);
        }
        password(key + "password", console.password());
        new TreeMap<>(console.users()).forEach((name, person) -> {
            String each = key + "users." + name;
            if (!NAME.matcher(name).matches()) {
                add(each, "is no good name", NAMES);
            }
            if (name.equals(console.user())) {
                add(
                        each,
                        "has the name of the first operator, orgtrail.console.user",
                        "choose another name, or set the first operator's password by orgtrail.console.password");
            }
            file(each + ".password-file", person.passwordFile());
            if (person.password() == null) {
                add(each + ".password", "is missing", "give it, or the file that holds it in password-file");
            }
            password(each + ".password", person.password());
        });
        Map<Secret, String> known = new HashMap<>();
        new TreeMap<>(console.tokens()).forEach((name, token) -> {
            String each = key + "tokens." + name;
            file(each + ".value-file", token.valueFile());
            Secret value = token.value();
            if (value == null || value.value().length() < SHORTEST_TOKEN) {
                add(
                        each + ".value",
                        "is missing or too short",
                        "give " + SHORTEST_TOKEN + " random characters at least, as `openssl rand -hex 32` makes them");
            } else if (value.value().chars().anyMatch(Character::isWhitespace)) {
                add(
                        each + ".value",
                        "holds blanks, with which it cannot be sent",
                        "remove them, or make another token");
            } else {
                String other = known.putIfAbsent(value, each);
                if (other != null) {
                    add(each + ".value", "is the token of " + other + " too", "give each a token of its own");
                }
            }
        });
        positive(key + "session", console.session());
    }

    /** BCrypt looks at 72 bytes and no further. */
    private void password(String key, @Nullable Secret password) {
        if (password == null) {
            return;
        }
        String value = password.value();
        if (value.startsWith("{") && !HASH.matcher(value).matches()) {
            add(
                    key,
                    "begins with { and is no hash that Orgtrail knows",
                    "write a hash as {bcrypt}$2a$10$…, or choose a password that begins otherwise");
        } else if (!value.startsWith("{") && value.getBytes(StandardCharsets.UTF_8).length > LONGEST_PASSWORD) {
            add(key, "is longer than " + LONGEST_PASSWORD + " bytes", "choose a shorter one");
        } else if (value.length() < SHORTEST_PASSWORD) {
            add(key, "is shorter than " + SHORTEST_PASSWORD + " characters", "choose a longer one");
        }
    }

    private void app(AppSettings app) {
        String key = "orgtrail.app.";
        file(key + "client-secret-file", app.clientSecretFile());
        if (app.clientId() == null ^ app.clientSecret() == null) {
            add(
                    key + (app.clientId() == null ? "client-id" : "client-secret"),
                    "is missing, and the other of the two is given",
                    "give both, or none and set the app on the page");
        }
        app.loginUrls().forEach(url -> salesforce(key + "login-urls", url));
        pubSub(key, app.pubsubHost(), app.pubsubPort(), app.pubsubPlaintext());
    }

    private void vault(VaultSettings vault) {
        file("orgtrail.vault.key-file", vault.keyFile());
        key("orgtrail.vault.key", vault.key());
        vault.oldKeys().forEach(old -> key("orgtrail.vault.old-keys", old));
    }

    private void key(String key, @Nullable Secret secret) {
        if (secret == null) {
            return;
        }
        try {
            if (Base64.getDecoder().decode(secret.value().strip()).length == KEY_BYTES) {
                return;
            }
        } catch (IllegalArgumentException e) {
            // Said below: the reason would hold part of the key.
        }
        add(key, "is no key", "give 32 random bytes as Base64, as `openssl rand -base64 32` makes them");
    }

    /** Nothing but H2's lock on its file keeps a second Orgtrail off such a state. */
    private void state(OrgtrailSettings.State state) {
        if (state.url() != null && SHARED_H2.matcher(state.url()).find()) {
            add(
                    "orgtrail.state.url",
                    "shares an H2 state with other processes, and a second Orgtrail on it would deliver everything twice",
                    "leave AUTO_SERVER and tcp: or ssl: out, or use PostgreSQL, where a second one waits");
        }
    }

    private void url(String key, @Nullable URI url) {
        if (url == null) {
            return;
        }
        String host = url.getHost();
        String scheme = String.valueOf(url.getScheme());
        if (host == null || !(scheme.equals("https") || scheme.equals("http"))) {
            add(key, "is no URL", "write it as https://login.salesforce.com");
        } else if (scheme.equals("http") && !Loopback.is(host)) {
            add(key, "is not encrypted", "use https; plain http is for this machine only");
        }
    }

    /** Secrets are sent there. */
    private void salesforce(String key, @Nullable URI url) {
        int before = problems.size();
        url(key, url);
        if (url != null && problems.size() == before && !Loopback.is(url.getHost()) && !SalesforceHosts.include(url)) {
            add(
                    key,
                    "is no place of Salesforce's to send secrets to: " + url.getHost()
                            + (url.getPort() < 0 ? "" : ":" + url.getPort()),
                    "give https://login.salesforce.com, https://test.salesforce.com or the org's My Domain, such as"
                            + " https://acme.my.salesforce.com, without port and user: Setup > My Domain shows it");
        }
    }

    /** So are tokens. */
    private void pubSub(String key, String host, int port, boolean plaintext) {
        if (Loopback.is(host)) {
            between(key + "pubsub-port", port, 1, 65_535);
            return;
        }
        if (plaintext) {
            add(key + "pubsub-plaintext", "is for this machine only, and " + host + " is another", "remove it");
        }
        if (!SalesforceHosts.includePubSub(host)) {
            add(
                    key + "pubsub-host",
                    "is no host of Salesforce's Pub/Sub API: " + host,
                    "give api.pubsub.salesforce.com, or api.deu.pubsub.salesforce.com in the EU");
        } else if (!SalesforceHosts.isOfPubSub(port)) {
            add(key + "pubsub-port", "is no port of Salesforce's Pub/Sub API: " + port, "give 7443 or 443");
        }
    }

    private void file(String key, @Nullable Path file) {
        if (file != null && !Files.isReadable(file)) {
            add(key, "names a file that cannot be read: " + file, "give the path of a readable file");
        }
    }

    private void sinks(List<SinkInstance> wanted, Set<String> sinks, Path routes) {
        for (SinkInstance sink : wanted) {
            boolean isKamelet = sink.name().equals(sink.kamelet());
            String key = "orgtrail.sinks" + (isKamelet ? "" : "." + sink.name() + ".kamelet");
            // A Kamelet may have any name that its file has.
            if (!isKamelet && !SINK.matcher(sink.name()).matches()) {
                add(key, "names a sink " + sink.name(), "use letters, digits and hyphens, 64 at most");
            } else if (!sinks.contains(sink.kamelet())) {
                Path file = routes.resolve(sink.file());
                add(
                        key,
                        "names " + sink.kamelet()
                                + SinkFiles.otherKind(file)
                                        .map(kind -> ", which is no sink: " + file + " has the label " + SinkFiles.LABEL
                                                + ": " + kind)
                                        .orElse(", and there is no " + file),
                        sinks.isEmpty()
                                ? "set orgtrail.routes to the directory that holds sinks/"
                                : "use one of: " + String.join(", ", sinks));
            }
        }
    }

    private void numbers(OrgtrailSettings settings) {
        var history = settings.history();
        between("orgtrail.history.login-days", history.loginDays(), 0, YEAR);
        between("orgtrail.history.setup-days", history.setupDays(), 0, YEAR);
        between("orgtrail.history.object-days", history.objectDays(), 0, 10 * YEAR);
        between("orgtrail.history.parallel", history.parallel(), 1, 64);
        if (!List.of("auto", "all").contains(history.logFileDays())) {
            boolean number = history.logFileDays().matches("\\d{1,3}");
            between(
                    "orgtrail.history.log-file-days",
                    number ? Integer.parseInt(history.logFileDays()) : -1,
                    1,
                    YEAR,
                    "auto, all or ");
        }
        between("orgtrail.batch.records", settings.batch().records(), 1, MAX_BATCH);
        if (settings.batch().bytes().toBytes() <= 0) {
            add("orgtrail.batch.bytes", "is not above zero", "write it as 1MB");
        }
        largest(settings);
        between("orgtrail.api.share", settings.api().share(), 1, 100);
        between("orgtrail.api.parallel", settings.api().parallel(), 1, MOST_CALLS);
        var poll = settings.poll();
        positive("orgtrail.poll.event-log-objects", poll.eventLogObjects());
        Map.of(
                        "orgtrail.poll.login-history", poll.loginHistory(),
                        "orgtrail.poll.setup-audit-trail", poll.setupAuditTrail(),
                        "orgtrail.poll.objects", poll.objects(),
                        "orgtrail.poll.event-log-file", poll.eventLogFile(),
                        "orgtrail.poll.directory", poll.directory(),
                        "orgtrail.poll.stored-events", poll.storedEvents(),
                        "orgtrail.poll.user-changes", poll.userChanges(),
                        "orgtrail.reconcile.every", settings.reconcile().every(),
                        "orgtrail.stop.grace", settings.stop().grace(),
                        "orgtrail.retry.initial", settings.retry().initial())
                .forEach(this::positive);
        notNegative("orgtrail.poll.overlap", poll.overlap());
        notNegative("orgtrail.reconcile.settle", settings.reconcile().settle());
        between("orgtrail.activity.keep", settings.activity().keep(), 0, 1_000_000);
        positive("orgtrail.preflight.every", settings.preflight().every());
        positive("orgtrail.preflight.log-in", settings.preflight().logIn());
        positive("orgtrail.streaming.every", settings.streaming().every());
        between("orgtrail.reconcile.days", settings.reconcile().days(), 1, 30);
        notTooLong("orgtrail.retry.max", settings.retry().max());
        positive("orgtrail.retry.log-file", settings.retry().logFile());
        if (settings.retry().max().compareTo(settings.retry().initial()) < 0) {
            add("orgtrail.retry.max", "is shorter than orgtrail.retry.initial", "make it longer");
        }
    }

    private void largest(OrgtrailSettings settings) {
        var largest = settings.largest();
        size("orgtrail.largest.field", largest.field(), SMALLEST_FIELD, largest.record());
        size("orgtrail.largest.record", largest.record(), SMALLEST_FIELD, LARGEST_RECORD);
        DataSize needed = DataSize.ofBytes(largest.neededBy(settings.history().parallel()));
        DataSize heap = DataSize.ofBytes(Runtime.getRuntime().maxMemory());
        if (largest.record().compareTo(LARGEST_RECORD) <= 0 && needed.compareTo(heap) > 0) {
            add(
                    "orgtrail.largest.record",
                    "needs some " + needed.toMegabytes() + " MB of memory with "
                            + settings.history().parallel() + " slices read at a time, and Java may use "
                            + heap.toMegabytes() + " MB",
                    "lower it or orgtrail.history.parallel, or give Java more (-Xmx, or the container's memory limit)");
        }
    }

    private void size(String key, DataSize size, DataSize from, DataSize to) {
        if (size.compareTo(from) < 0 || size.compareTo(to) > 0) {
            add(
                    key,
                    "is out of range",
                    "give a size from " + from.toKilobytes() + "KB to " + to.toKilobytes() + "KB, as 512KB or 1MB");
        }
    }

    private void positive(String key, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            add(key, "is not above zero", "write it as 60s, 5m or 1h");
        }
        notTooLong(key, duration);
    }

    private void notNegative(String key, Duration duration) {
        if (duration.isNegative()) {
            add(key, "is below zero", "write it as 60s, 5m or 1h");
        }
        notTooLong(key, duration);
    }

    private void notTooLong(String key, Duration duration) {
        if (duration.compareTo(LONGEST) > 0) {
            add(key, "is too long", "give " + LONGEST.toDays() + "d at the most; write it as 60s, 5m or 1h");
        }
    }

    private void between(String key, long value, long from, long to) {
        between(key, value, from, to, "");
    }

    private void between(String key, long value, long from, long to, String or) {
        if (value < from || value > to) {
            add(key, "is out of range", "give " + or + "a number from " + from + " to " + to);
        }
    }

    private void nearest(String key, String what, String value, List<String> known) {
        if (!known.contains(value)) {
            String nearest = NearestKey.among(known, value)
                    .map(near -> "did you mean " + near + "? There are: ")
                    .orElse("there are: ");
            add(key, "names the " + what + " " + value + ", which there is not", nearest + String.join(", ", known));
        }
    }

    private void add(String key, String message, String remedy) {
        problems.add(new Problem(key, message, remedy));
    }
}
