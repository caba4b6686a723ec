package dev.orgtrail.standin.streaming;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A Real-Time Event Monitoring event as {@code standin/event-channels.txt} describes it.
 *
 * @param name such as {@code LoginEventStream}
 * @param storedOnly whether there is an object with these fields but no channel
 * @param fields each field's type: text, datetime, double, int or boolean
 */
public record EventDefinition(String name, boolean storedOnly, Map<String, String> fields) {
    private static final String STORED = " (stored)";
    private static final List<EventDefinition> ALL = read();

    /** Every event that is described. */
    public static List<EventDefinition> all() {
        return ALL;
    }

    private static List<EventDefinition> read() {
        List<EventDefinition> all = new ArrayList<>();
        try (InputStream table = Objects.requireNonNull(
                        EventDefinition.class.getResourceAsStream("/standin/event-channels.txt"),
                        "standin/event-channels.txt");
                BufferedReader lines = new BufferedReader(new InputStreamReader(table, StandardCharsets.UTF_8))) {
            Map<String, String> fields = new TreeMap<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isBlank() || line.startsWith("#")) {
                    continue;
                }
                if (!Character.isWhitespace(line.charAt(0))) {
                    fields = new TreeMap<>();
                    String heading = line.strip();
                    all.add(new EventDefinition(heading.replace(STORED, ""), heading.endsWith(STORED), fields));
                    continue;
                }
                String[] words = line.strip().split("\\s+", -1);
                for (int i = 1; i < words.length; i++) {
                    fields.put(words[i], words[0]);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(all);
    }
}
