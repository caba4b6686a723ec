package dev.orgtrail.enrich;

import static dev.orgtrail.enrich.Addition.map;

import dev.orgtrail.state.RecordNames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Says what was touched: an id's first three characters tell its object, and the directory knows the names of reports,
 * dashboards and apps.
 */
@Component
class Touched {
    private static final String PROVIDER = "Salesforce directory";
    private static final List<String> OBJECTS = List.of("entity", "resource", "file", "databucket", "group");
    private static final List<String> LISTS = List.of("web_resources", "resources");

    /** Where the name of an app is: connected apps are in the one, external client apps in the other. */
    private static final List<String> APPS = List.of("ConnectedApplication", "ExternalClientApplication");

    private static final Set<String> NAMED =
            Set.of("Report", "Dashboard", "ConnectedApplication", "ExternalClientApplication");

    private final Directory directory;
    private final Misses misses;

    Touched(Directory directory, Misses misses) {
        this.directory = directory;
        this.misses = misses;
    }

    void enrich(String org, Map<String, Object> event) {
        for (String key : OBJECTS) {
            Map<String, Object> touched = map(event.get(key));
            if (touched != null) {
                record(org, event, key, touched);
            }
        }
        for (String key : LISTS) {
            if (event.get(key) instanceof List<?> list) {
                for (int i = 0; i < list.size(); i++) {
                    Map<String, Object> touched = map(list.get(i));
                    if (touched != null) {
                        record(org, event, key + "[" + i + "]", touched);
                    }
                }
            }
        }
        Map<String, Object> actor = map(event.get("actor"));
        if (actor != null) {
            app(org, event, actor);
        }
    }

    private void record(String org, Map<String, Object> event, String path, Map<String, Object> touched) {
        if (!(touched.get("uid") instanceof String id) || !isRecordId(id)) {
            return;
        }
        Optional<String> object = directory.name(org, RecordNames.OBJECT, id.substring(0, 3));
        if (object.isEmpty()) {
            misses.mark(org, event, path + ".uid", id, "record", PROVIDER);
            return;
        }
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("object", object.get());
        if (NAMED.contains(object.get())) {
            Optional<String> name = directory.name(org, object.get(), id);
            if (name.isPresent()) {
                data.put("name", name.get());
                nameIt(touched, id, object.get(), name.get());
            } else {
                data.put("known", false);
                misses.count(org, "record");
            }
        }
        new Addition(path + ".uid", id, "record", PROVIDER, data).addTo(event);
    }

    /** What a mapping wrote because the record had no name gives way to the name. */
    private static void nameIt(Map<String, Object> touched, String id, String object, String name) {
        Object before = touched.get("name");
        if (before == null || before.equals("Unknown") || before.equals(id) || before.equals(object)) {
            touched.put("name", name);
        }
    }

    private void app(String org, Map<String, Object> event, Map<String, Object> actor) {
        if (!(actor.get("app_uid") instanceof String id) || !isRecordId(id)) {
            return;
        }
        Optional<String> object = APPS.stream()
                .filter(app -> directory.name(org, app, id).isPresent())
                .findFirst();
        Optional<String> name = object.flatMap(app -> directory.name(org, app, id));
        if (name.isEmpty()) {
            misses.mark(org, event, "actor.app_uid", id, "record", PROVIDER);
            return;
        }
        Object before = actor.get("app_name");
        if (before == null || before.equals("Salesforce") || before.equals("Unknown") || before.equals(id)) {
            actor.put("app_name", name.get());
        }
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("object", object.get());
        data.put("name", name.get());
        new Addition("actor.app_uid", id, "record", PROVIDER, data).addTo(event);
    }

    private static boolean isRecordId(String id) {
        return id.length() == 18 && id.chars().allMatch(c -> c < 128 && Character.isLetterOrDigit(c));
    }
}
