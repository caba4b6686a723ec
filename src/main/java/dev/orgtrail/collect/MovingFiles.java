package dev.orgtrail.collect;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Files that are another one at each look. One that has changed since the last look may be half written, and what belongs together
 * may be written one after the other: all are waited for. One that never comes to rest is waited for no longer.
 */
final class MovingFiles {
    /** Looks after which others are no longer kept waiting; one a second. */
    private static final int PATIENCE = 10;

    private Map<String, String> last = Map.of();

    /** For how many looks each has moved. */
    private final Map<String, Integer> moving = new HashMap<>();

    /** Takes note of a look at the files, text by name. */
    void look(Map<String, String> files) {
        Set<String> names = new TreeSet<>(files.keySet());
        names.addAll(last.keySet());
        for (String name : names) {
            if (Objects.equals(files.get(name), last.get(name))) {
                moving.remove(name);
            } else {
                moving.merge(name, 1, Integer::sum);
            }
        }
        moving.keySet().retainAll(names);
        last = files;
    }

    /** Whether every other file may be taken over now. */
    boolean settled() {
        return moving.values().stream().allMatch(looks -> looks > PATIENCE);
    }

    /** The names of those that move. */
    Set<String> names() {
        return Set.copyOf(moving.keySet());
    }

    /**
     * The files with those that move left as they are in use.
     *
     * @param files text by name
     * @param inUse what is in use, text by name
     */
    Map<String, String> without(Map<String, String> files, Map<String, String> inUse) {
        Map<String, String> calm = new TreeMap<>(files);
        moving.keySet().forEach(name -> {
            if (inUse.containsKey(name)) {
                calm.put(name, inUse.get(name));
            } else {
                calm.remove(name);
            }
        });
        return calm;
    }
}
