package dev.orgtrail.collect;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Tells a file that somebody has deleted from one that is not there at present because its volume is being mounted anew. The latter
 * counts as unchanged: a file until it has been missing for some looks, all files of a folder for as long as it is gone or empty.
 */
final class VanishedFiles {
    /** As many seconds, for it is looked once a second. */
    static final int LOOKS = 10;

    private final Map<String, Integer> missing = new TreeMap<>();
    private final Set<String> emptied = new TreeSet<>();

    /**
     * Looks once.
     *
     * @param found the text of each file that is there, by name
     * @param known the text of each file that was there
     * @return what is to be taken for the files that are there
     */
    Map<String, String> over(Map<String, String> found, Map<String, String> known) {
        Set<String> folders = new TreeSet<>();
        found.keySet().forEach(name -> folders.add(folder(name)));
        Map<String, String> files = new TreeMap<>(found);
        emptied.clear();
        missing.keySet().removeIf(name -> found.containsKey(name) || !known.containsKey(name));
        known.forEach((name, text) -> {
            if (found.containsKey(name)) {
                return;
            }
            if (!folders.contains(folder(name))) {
                emptied.add(folder(name));
                missing.remove(name);
                files.put(name, text);
            } else if (missing.merge(name, 1, Integer::sum) < LOOKS) {
                files.put(name, text);
            }
        });
        return files;
    }

    /** The folders that had files at the last look but one, and have none: by name with a slash, empty for the directory itself. */
    Set<String> emptied() {
        return Set.copyOf(emptied);
    }

    /** Whether a file of a folder is missing, and not yet for long enough to count as deleted. */
    boolean waitsFor(String folder) {
        return missing.entrySet().stream()
                .anyMatch(file -> folder(file.getKey()).equals(folder) && file.getValue() < LOOKS);
    }

    private static String folder(String name) {
        return name.substring(0, name.indexOf('/') + 1);
    }
}
