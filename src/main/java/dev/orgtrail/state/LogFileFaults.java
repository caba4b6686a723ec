package dev.orgtrail.state;

import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * What downloads of a log file have shown to be wrong with it, so that a fault of the file is told from one of a single
 * download. {@link Slices#reached} forgets the faults of a file that is delivered.
 */
@Component
public class LogFileFaults {
    private final Statements jdbc;

    LogFileFaults(Statements jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * How many downloads have shown each fault.
     *
     * @param slice the id of the log file's slice
     * @return by the {@linkplain #name(String) name} of the fault
     */
    public Map<String, Integer> shown(String org, String slice) {
        Map<String, Integer> shown = new HashMap<>();
        jdbc.sql("SELECT fault, downloads FROM log_file_faults WHERE org = ? AND slice = ?")
                .params(org, slice)
                .query((ResultSet row) -> {
                    shown.put(row.getString("fault"), row.getInt("downloads"));
                });
        return shown;
    }

    /**
     * Adds what one download has shown.
     *
     * @param slice the id of the log file's slice
     * @param faults each fault of the download, in words
     */
    @Transactional
    public void add(String org, String slice, Collection<String> faults) {
        Set<String> known = shown(org, slice).keySet();
        List<Object[]> again = new ArrayList<>();
        List<Object[]> first = new ArrayList<>();
        for (String fault : new LinkedHashSet<>(faults)) {
            String name = name(fault);
            (known.contains(name) ? again : first).add(new Object[] {org, slice, name});
        }
        jdbc.batch(
                "UPDATE log_file_faults SET downloads = downloads + 1 WHERE org = ? AND slice = ? AND fault = ?",
                again);
        jdbc.batch("INSERT INTO log_file_faults (org, slice, fault, downloads) VALUES (?, ?, ?, 1)", first);
    }

    /** What a fault is known by. */
    public static String name(String fault) {
        return StoredKey.of(fault);
    }
}
