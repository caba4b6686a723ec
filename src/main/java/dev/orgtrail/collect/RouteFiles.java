package dev.orgtrail.collect;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.StartupListener;
import org.apache.camel.util.ObjectHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what runs equal to the files of the routes directory: loads them when Camel has started, and takes an edited,
 * new or deleted file over without a restart. A version that cannot be used is refused, with file, line and reason in
 * the log and in {@link #refusals()}, and what was in use before runs on; so is a folder that is gone or empty. At the start a
 * refusal stops the application.
 */
public class RouteFiles implements StartupListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RouteFiles.class);
    private static final String MAPPINGS = "mappings/";
    /** How a mapping's mistake begins. */
    private static final Pattern NAMED = Pattern.compile("([\\w.-]+\\.yaml):\\d+: ");
    /** The directory itself. */
    private static final String FOLDER = "";

    private final RoutesDirectory directory;
    private final LiveRoutes live;
    private final OrgRoutes orgs;
    private final Interruptions interruptions;
    private final Supplier<@Nullable MappingReload> mappings;
    private final Duration interval;
    private final RouteReplacement replacement;
    private final Map<String, Refusal> refusals = new ConcurrentSkipListMap<>();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "orgtrail-route-files");
        thread.setDaemon(true);
        return thread;
    });

    /** What is in use. */
    private final Map<String, RouteFile> inUse = new TreeMap<>();

    private final Map<String, Set<String>> ids = new TreeMap<>();
    private Map<String, String> mappingsInUse = Map.of();

    /** The mappings that were refused for what stands in them. */
    private Map<String, String> mappingsRefused = Map.of();

    /** The text of each file that was refused, so that it is tried once and not every second. */
    private final Map<String, String> refused = new LinkedHashMap<>();

    private final VanishedFiles vanished = new VanishedFiles();
    private final MovingFiles movingFiles = new MovingFiles();

    /** Those that are refused since they are never the same. */
    private final Set<String> restless = new TreeSet<>();

    private volatile boolean watching;

    RouteFiles(
            Path directory,
            LiveRoutes live,
            OrgRoutes orgs,
            Interruptions interruptions,
            Supplier<@Nullable MappingReload> mappings,
            Duration interval) {
        this.directory = new RoutesDirectory(directory);
        this.live = live;
        this.orgs = orgs;
        this.interruptions = interruptions;
        this.mappings = mappings;
        this.interval = interval;
        this.replacement = new RouteReplacement(live, orgs);
    }

    /** {@return the last refusal of each file whose present version is not in use, by file name; empty if all are} */
    public List<Refusal> refusals() {
        return List.copyOf(refusals.values());
    }

    @Override
    public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) {
        // Routes start only in a context that has fully started.
    }

    /**
     * Loads all files and begins to watch them.
     *
     * @throws RouteFilesRefusedException if a file cannot be used
     */
    @Override
    public void onCamelContextFullyStarted(CamelContext context, boolean alreadyStarted) throws Exception {
        Map<String, String> files = directory.read();
        apply(files);
        if (!refusals.isEmpty()) {
            throw new RouteFilesRefusedException(refusals());
        }
        mappingsInUse = mappingsOf(files);
        movingFiles.look(files);
        watching = true;
        LOG.info("{} files loaded from {}", inUse.size(), directory.root());
        Future<?> unused = watch.scheduleWithFixedDelay(
                this::poll, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Ends the watch; routes run on. */
    @Override
    public void close() {
        watch.shutdownNow();
    }

    private void poll() {
        if (interruptions.closing() || !live.context().isStarted()) {
            return;
        }
        try {
            Map<String, String> files = directory.read();
            Map<String, String> settled = vanished.over(files, known());
            refuseEmptied(vanished.emptied());
            movingFiles.look(files);
            if (movingFiles.settled()) {
                Map<String, String> calm = movingFiles.without(settled, known());
                refuseRestless();
                apply(calm);
                reloadMappings(mappingsOf(calm));
            }
        } catch (IOException e) {
            refuse(FOLDER, "it cannot be read: " + e.getMessage() + ". See to its permissions and its volume");
        } catch (RuntimeException | Error e) {
            LOG.error("The routes directory {} could not be taken over", directory.root(), e);
        }
    }

    /** What was there of all that is in use. */
    private Map<String, String> known() {
        Map<String, String> known = new TreeMap<>(mappingsInUse);
        inUse.forEach((name, file) -> known.put(name, file.text()));
        return known;
    }

    private void refuseRestless() {
        restless.removeIf(name -> {
            boolean calm = !movingFiles.names().contains(name);
            if (calm) {
                refusals.remove(name);
            }
            return calm;
        });
        movingFiles.names().forEach(name -> {
            restless.add(name);
            refuse(
                    name,
                    "it is another one at each look, once a second: see who writes it. Write it under another name that begins with"
                            + " a dot, and rename it");
        });
    }

    private void refuseEmptied(Set<String> emptied) {
        boolean all = !emptied.isEmpty()
                && known().keySet().stream().allMatch(name -> emptied.stream().anyMatch(name::startsWith));
        Set<String> folders = all ? Set.of(FOLDER) : emptied;
        refusals.keySet().removeIf(name -> {
            boolean back = (name.equals(FOLDER) || name.endsWith("/")) && !folders.contains(name);
            if (back) {
                LOG.info("{} is there again", name.equals(FOLDER) ? directory.root() : name);
            }
            return back;
        });
        folders.forEach(folder -> refuse(
                folder,
                "the folder is gone or empty. Put its files back, or mount its volume. Where nothing of it is to run any more,"
                        + " leave a file in it that holds a comment only"));
    }

    /** Refuses what is to be found of a folder; empty for the directory itself. */
    private void refuse(String folder, String reason) {
        told(
                new Refusal(folder.equals(FOLDER) ? directory.root().toString() : folder, 0, reason, Instant.now()),
                folder);
    }

    private void apply(Map<String, String> files) {
        Map<String, @Nullable RouteFile> changed = new LinkedHashMap<>();
        files.forEach((name, text) -> {
            RouteFile known = inUse.get(name);
            if (RouteFile.isRouteFile(name) && (known == null || !known.text().equals(text))) {
                changed.put(name, new RouteFile(name, directory.path(name), text));
            } else if (known != null && refused.remove(name) != null) {
                // Edited back to the version in use.
                refusals.remove(name);
            }
        });
        refused.keySet().removeIf(name -> {
            boolean gone = !files.containsKey(name) && !inUse.containsKey(name);
            if (gone) {
                refusals.remove(name);
            }
            return gone;
        });
        inUse.keySet().stream().filter(name -> !files.containsKey(name)).forEach(name -> changed.put(name, null));
        changed.keySet().stream().sorted(order(changed)).forEach(name -> {
            RouteFile next = changed.get(name);
            if (next == null || !next.text().equals(refused.get(name))) {
                apply(name, next);
            }
        });
    }

    /** Kamelets before the routes that call them, configurations before what they configure; deleted Kamelets last. */
    private static Comparator<String> order(Map<String, @Nullable RouteFile> changed) {
        return Comparator.<String>comparingInt(name -> {
                    RouteFile next = changed.get(name);
                    if (name.endsWith(".kamelet.yaml")) {
                        return next == null ? 4 : 0;
                    }
                    if (next == null) {
                        return 1;
                    }
                    return next.text().contains("routeConfiguration")
                                    || next.text().contains("route-configuration")
                            ? 2
                            : 3;
                })
                .thenComparing(Comparator.naturalOrder());
    }

    private void apply(String name, @Nullable RouteFile next) {
        RouteFile old = inUse.get(name);
        try {
            Set<String> newIds = Set.of();
            if (next != null) {
                RouteFile.Definitions read = next.read(live.context());
                Map<String, Set<String>> others = new TreeMap<>(ids);
                others.remove(name);
                RouteFileCheck.check(next, read, others, orgs);
                newIds = read.ids();
            }
            List<RouteFile> others = new ArrayList<>(inUse.values());
            others.remove(old);
            replacement.replace(old, next, others);
            if (next == null) {
                inUse.remove(name);
                ids.remove(name);
            } else {
                inUse.put(name, next);
                ids.put(name, newIds);
            }
            refusals.remove(name);
            refused.remove(name);
            if (watching) {
                LOG.info("{} {}", name, next == null ? "is gone; its routes are removed" : "is taken over");
            }
        } catch (RouteBusyException e) {
            // Not kept as refused: it is tried again until the batch is done.
            refuse(name, next == null ? "" : next.text(), e);
        } catch (Exception | Error e) {
            if (next != null) {
                refused.put(name, next.text());
            }
            refuse(name, next == null ? "" : next.text(), e);
        }
    }

    private void refuse(String name, String text, Throwable failure) {
        RefusalReason why = RefusalReason.of(text, failure);
        if (told(new Refusal(name, why.line(), why.reason(), Instant.now()), name)) {
            LOG.debug("Cause of the refusal of {}", name, failure);
        }
    }

    /** Keeps a refusal, and tells it where it is new. */
    private boolean told(Refusal refusal, String key) {
        Refusal last = refusals.get(key);
        boolean known = last != null && last.text().equals(refusal.text());
        if (!known) {
            refusals.put(key, refusal);
        }
        if (known || !watching) {
            return false;
        }
        LOG.error("{} (not taken over; what was in use before runs on)", refusal.text());
        return true;
    }

    private static void tell(String what, Set<String> names) {
        if (!names.isEmpty()) {
            LOG.info(what, names);
        }
    }

    private void reloadMappings(Map<String, String> present) {
        if (present.equals(mappingsRefused) || vanished.waitsFor(MAPPINGS)) {
            return;
        }
        if (present.equals(mappingsInUse)) {
            // Edited back to the version in use.
            mappingsRefused = Map.of();
            endRefusalsOfMappings(Set.of());
            return;
        }
        MappingReload reload = mappings.get();
        if (reload == null) {
            mappingsInUse = present;
            return;
        }
        Set<String> changed = new TreeSet<>(present.keySet());
        changed.removeIf(name -> Objects.equals(present.get(name), mappingsInUse.get(name)));
        Set<String> removed = new TreeSet<>(mappingsInUse.keySet());
        removed.removeAll(present.keySet());
        try {
            reload.reload(directory.path(MAPPINGS));
            mappingsInUse = present;
            mappingsRefused = Map.of();
            endRefusalsOfMappings(Set.of());
            tell("Mappings are taken over: {}", changed);
            tell("Mappings are removed: {}", removed);
        } catch (Exception | Error e) {
            // What could not be read is tried again at the next look.
            Map<String, Throwable> mistakes = new LinkedHashMap<>();
            mistakes.put(mappingOf(e), e);
            for (Throwable other : e.getSuppressed()) {
                mistakes.putIfAbsent(mappingOf(other), other);
            }
            mappingsRefused = mistakes.values().stream().anyMatch(RouteFiles::isOfReading) ? Map.of() : present;
            endRefusalsOfMappings(mistakes.keySet());
            mistakes.forEach((name, mistake) -> refuse(name, present.getOrDefault(name, ""), mistake));
        }
    }

    private void endRefusalsOfMappings(Set<String> but) {
        refusals.keySet()
                .removeIf(name -> name.startsWith(MAPPINGS)
                        && !name.endsWith("/")
                        && !but.contains(name)
                        && !restless.contains(name));
    }

    private static boolean isOfReading(Throwable failure) {
        return ObjectHelper.getException(IOException.class, failure) != null;
    }

    /** The mapping whose mistake it is, as the message names it. */
    private static String mappingOf(Throwable failure) {
        Matcher named = NAMED.matcher(String.valueOf(failure.getMessage()));
        return MAPPINGS + (named.lookingAt() ? named.group(1) : "*.yaml");
    }

    private static Map<String, String> mappingsOf(Map<String, String> files) {
        Map<String, String> mappings = new TreeMap<>(files);
        mappings.keySet().removeIf(name -> !name.startsWith(MAPPINGS) || name.endsWith(".test.yaml"));
        return mappings;
    }
}
