package dev.orgtrail.enrich;

import dev.orgtrail.batch.Batch;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.Logins;
import dev.orgtrail.state.Logins.Login;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Has the events of one login carry the same {@code metadata.correlation_uid}, whichever of LoginHistory, the Login log file (or
 * LoginEventLog in its place) and LoginEventStream told of it first. The stream knows both the login key, which the file has, and
 * the LoginHistory id;
 * where there is no stream, user, address and time tell which records are of one login.
 *
 * <p>With {@code orgtrail.logins: once} the first event is the logon, and a later one is {@linkplain LogonDetails reduced} to
 * what it alone knows.
 */
@Component("loginCorrelation")
public class LoginCorrelation {
    /** The property under which the exchange keeps how many events were left out because they told nothing new. */
    public static final String LEFT_OUT = "loginsLeftOut";

    /** A daily file comes a day after its login, and later when Salesforce is late. */
    private static final Duration KEPT = Duration.ofDays(4);

    private static final Duration BETWEEN_CLEANUPS = Duration.ofHours(1);

    private final Logins logins;
    private final boolean once;
    private final Clock clock;
    private final Map<String, Object> locks = new ConcurrentHashMap<>();
    private final Map<String, Instant> cleaned = new ConcurrentHashMap<>();

    LoginCorrelation(Logins logins, OrgtrailSettings settings, Clock clock) {
        this.logins = logins;
        this.once = settings.logins() == OrgtrailSettings.Logins.ONCE;
        this.clock = clock;
    }

    /**
     * Correlates the logins of a batch.
     *
     * @param exchange body: events, afterwards those to deliver
     */
    public void correlate(Exchange exchange) {
        String org = Batch.of(exchange).org();
        if (!(exchange.getIn().getBody() instanceof List<?> body)) {
            return;
        }
        List<LoginEvent> told = new ArrayList<>();
        for (Object item : body) {
            Map<String, Object> event = Addition.map(item);
            LoginEvent login = event == null ? null : LoginEvent.of(event);
            if (login != null) {
                told.add(login);
            }
        }
        if (told.isEmpty()) {
            return;
        }
        List<Telling> tellings;
        synchronized (locks.computeIfAbsent(org, name -> new Object())) {
            tellings = tellings(org, told);
        }
        Set<Object> leftOut = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Telling telling : tellings) {
            LoginEvent login = telling.event();
            login.metadata().put("correlation_uid", telling.login().correlationUid());
            if (once
                    && !telling.login().firstUid().equals(login.uid())
                    && !LogonDetails.reduce(login.event(), telling.login().firstFields())) {
                leftOut.add(login.event());
            }
        }
        if (!leftOut.isEmpty()) {
            exchange.getIn()
                    .setBody(body.stream()
                            .filter(event -> !leftOut.contains(event))
                            .collect(Collectors.toCollection(ArrayList::new)));
        }
        exchange.setProperty(LEFT_OUT, leftOut.size());
        cleanUp(org);
    }

    /** An event and the login it tells of. */
    private record Telling(LoginEvent event, Login login) {}

    private List<Telling> tellings(String org, List<LoginEvent> told) {
        LoginIndex index = index(org, told);
        List<Telling> tellings = new ArrayList<>();
        for (LoginEvent event : told) {
            Login known = index.find(event);
            Login login = known == null ? begun(event) : extended(known, event);
            if (!login.equals(known)) {
                index.put(known, login);
            }
            tellings.add(new Telling(event, login));
        }
        logins.save(org, index.changed());
        return tellings;
    }

    private LoginIndex index(String org, List<LoginEvent> told) {
        Set<String> keys = new LinkedHashSet<>();
        Set<String> historyIds = new LinkedHashSet<>();
        Set<String> users = new LinkedHashSet<>();
        Instant from = Instant.MAX;
        Instant to = Instant.MIN;
        for (LoginEvent event : told) {
            add(keys, event.loginKey());
            add(historyIds, event.historyId());
            if (event.loginKey() == null || event.historyId() == null) {
                add(users, event.userId());
                from = event.at().isBefore(from) ? event.at() : from;
                to = event.at().isAfter(to) ? event.at() : to;
            }
        }
        Set<Login> known = new LinkedHashSet<>(logins.known(org, keys, historyIds));
        if (!users.isEmpty()) {
            known.addAll(logins.halfKnown(org, users, from.minus(LoginIndex.APART), to.plus(LoginIndex.APART)));
        }
        return new LoginIndex(known);
    }

    private static void add(Set<String> set, @Nullable String value) {
        if (value != null) {
            set.add(value);
        }
    }

    private Login begun(LoginEvent event) {
        String correlation = event.loginKey() == null ? event.historyId() : event.loginKey();
        return new Login(
                0,
                String.valueOf(correlation),
                event.loginKey(),
                event.historyId(),
                event.userId(),
                event.ip(),
                event.at(),
                event.uid(),
                once ? LogonDetails.fields(event.event()) : null);
    }

    private static Login extended(Login login, LoginEvent event) {
        String loginKey = login.loginKey() == null ? event.loginKey() : login.loginKey();
        String historyId = login.historyId() == null ? event.historyId() : login.historyId();
        return new Login(
                login.id(),
                login.correlationUid(),
                loginKey,
                historyId,
                login.userId(),
                login.ip(),
                login.at(),
                login.firstUid(),
                login.firstFields());
    }

    private void cleanUp(String org) {
        Instant now = clock.instant();
        Instant last = cleaned.getOrDefault(org, Instant.EPOCH);
        if (last.plus(BETWEEN_CLEANUPS).isBefore(now)) {
            cleaned.put(org, now);
            logins.forget(org, now.minus(KEPT));
        }
    }
}
