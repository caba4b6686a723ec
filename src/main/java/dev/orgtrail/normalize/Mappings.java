package dev.orgtrail.normalize;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All mapping files of a folder, compiled. Immutable. */
public final class Mappings {
    private static final String ANY = "*";
    private static final String PUSH_TOPIC = "PushTopic";
    private static final String CHANGE_DATA_CAPTURE = "ChangeDataCapture";
    private static final String PLATFORM_EVENT = "PlatformEvent";
    private static final String OBJECT = "Object";
    private static final String EVENT_LOG_OBJECT = "EventLogObject";

    /** ChangeEvents, AccountChangeEvent, Invoice__ChangeEvent, and channels of one's own. */
    private static final Pattern CHANGE_CHANNEL = Pattern.compile(".*ChangeEvents?|.*__chn");

    private final Map<Key, Plan> plans;
    private final @Nullable EcsTable ecs;

    private Mappings(Map<Key, Plan> plans, @Nullable EcsTable ecs) {
        this.plans = plans;
        this.ecs = ecs;
    }

    /**
     * Loads and compiles every {@code *.yaml} of a folder except {@code *.test.yaml}.
     *
     * @param dir the folder, usually {@code routes/mappings}
     * @return the mappings
     * @throws MappingError for the mistakes found, one of each file, with file, line and reason
     */
    public static Mappings load(Path dir) {
        Map<String, MappingFile> files = files(dir);
        Path ecs = dir.resolve(EcsTable.FILE + ".yaml");
        PlanCompiler compiler = new PlanCompiler(files, columnRules(dir));
        Map<Key, Plan> plans = new HashMap<>();
        List<MappingError> mistakes = new ArrayList<>();
        for (MappingFile file : files.values()) {
            try {
                plan(file, compiler, plans);
            } catch (MappingError e) {
                mistakes.add(e);
            }
        }
        MappingError.throwAny(mistakes);
        return new Mappings(Map.copyOf(plans), Files.exists(ecs) ? EcsParser.parse(YamlFile.read(ecs)) : null);
    }

    private static void plan(MappingFile file, PlanCompiler compiler, Map<Key, Plan> plans) {
        if (file.sources().isEmpty()) {
            compiler.check(file);
            return;
        }
        Plan plan = compiler.compile(file);
        for (String source : file.sources()) {
            for (String eventType : file.eventTypes().isEmpty() ? List.of(ANY) : file.eventTypes()) {
                Plan other = plans.put(new Key(source, eventType), plan);
                if (other != null) {
                    throw file.yaml()
                            .error(
                                    file.yaml().root(),
                                    "serves " + source
                                            + (eventType.equals(ANY) ? "" : " of event type " + eventType)
                                            + ", which " + other.name() + ".yaml serves already");
                }
            }
        }
    }

    /**
     * The mapping files of a folder by name, as they are written.
     *
     * @throws MappingError for those that are none; what the others lack then is not looked for
     */
    static Map<String, MappingFile> files(Path dir) {
        Map<String, MappingFile> files = new LinkedHashMap<>();
        List<MappingError> mistakes = new ArrayList<>();
        for (Path path : mappingFiles(dir)) {
            try {
                MappingFile file = MappingFile.parse(YamlFile.read(path));
                files.put(file.name(), file);
            } catch (MappingError e) {
                mistakes.add(e);
            }
        }
        MappingError.throwAny(mistakes);
        return files;
    }

    /** What a folder says of the columns of all its mappings. */
    static ColumnRules columnRules(Path dir) {
        Path file = dir.resolve(ColumnRules.FILE + ".yaml");
        return Files.exists(file) ? ColumnRules.parse(YamlFile.read(file)) : ColumnRules.NONE;
    }

    /** How events look in the Elastic Common Schema, or null where the folder does not say. */
    @Nullable
    EcsTable ecs() {
        return ecs;
    }

    private static List<Path> mappingFiles(Path dir) {
        try (Stream<Path> paths = Files.list(dir)) {
            return paths.filter(YamlFile::counts)
                    .filter(p -> {
                        String name = p.getFileName().toString();
                        return !name.endsWith(".test.yaml")
                                && !name.equals(EcsTable.FILE + ".yaml")
                                && !name.equals(ColumnRules.FILE + ".yaml");
                    })
                    .sorted()
                    .toList();
        } catch (NoSuchFileException e) {
            throw new MappingError(dir.toString(), 1, "there is no such folder");
        } catch (IOException e) {
            throw new MappingError(dir.toString(), 1, "the folder cannot be read: " + e);
        }
    }

    /**
     * The plan for an origin, or null if none serves it: the one for its log and event type, else for its log, else for the
     * sObject of a PushTopic, for change data capture, for a team's platform events or for objects, else for its source, else the one for anything.
     */
    @Nullable
    Plan planFor(Origin origin) {
        String eventType = origin.eventType() == null ? ANY : origin.eventType();
        boolean pushTopic = origin.source().equals("streaming") && origin.eventType() != null;
        List<Key> candidates = new ArrayList<>(List.of(new Key(origin.logName(), eventType)));
        if (pushTopic) {
            candidates.add(new Key(PUSH_TOPIC, eventType));
            candidates.add(new Key(PUSH_TOPIC, ANY));
        } else {
            candidates.add(new Key(origin.logName(), ANY));
            if (CHANGE_CHANNEL.matcher(origin.logName()).matches()) {
                candidates.add(new Key(CHANGE_DATA_CAPTURE, ANY));
            }
            if (origin.logName().endsWith("__e")) {
                candidates.add(new Key(PLATFORM_EVENT, ANY));
            }
            if (origin.isObject()) {
                candidates.add(new Key(origin.isEventLogObject() ? EVENT_LOG_OBJECT : OBJECT, ANY));
            }
            candidates.add(new Key(origin.source(), eventType));
        }
        candidates.add(new Key(origin.source(), ANY));
        candidates.add(new Key(ANY, ANY));
        for (Key key : candidates) {
            Plan plan = plans.get(key);
            if (plan != null) {
                return plan;
            }
        }
        return null;
    }

    /**
     * What a plan serves.
     *
     * @param source an object, stream or source
     * @param eventType an event type, or {@code *} for all others
     */
    private record Key(String source, String eventType) {}
}
