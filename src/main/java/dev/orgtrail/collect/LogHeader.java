package dev.orgtrail.collect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The header row of a log file: its columns by name. Columns come and go between Salesforce's releases. */
final class LogHeader {
    private final List<String> names = new ArrayList<>();
    private final Map<String, Integer> indexes = new HashMap<>();
    private final int[] byName;

    /** From the first row of a file. A name that comes twice is numbered, so that no value hides another. */
    LogHeader(List<String> columns) {
        for (String column : columns) {
            String name = column.strip();
            add(name.isEmpty() ? "COLUMN" : name);
        }
        byName = IntStream.range(0, names.size())
                .boxed()
                .sorted(Comparator.comparing(names::get))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private void add(String name) {
        String unique = name;
        for (int number = 2; indexes.containsKey(unique); number++) {
            unique = name + "_" + number;
        }
        indexes.put(unique, names.size());
        names.add(unique);
    }

    /** The index of a column, -1 where the file has none of that name. */
    int index(String name) {
        return indexes.getOrDefault(name, -1);
    }

    /** The name of a column; a field beyond the header is named by its number. */
    String name(int index) {
        return index < names.size() ? names.get(index) : "FIELD_" + (index + 1);
    }

    /** How many columns the header names. */
    int size() {
        return names.size();
    }

    /** The columns' indexes in the order of their names. */
    int[] byName() {
        return byName;
    }
}
