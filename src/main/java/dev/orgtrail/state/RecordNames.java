package dev.orgtrail.state;

import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Names of what events only give the id of, for each org: objects by their key prefix, reports, dashboards, apps. */
@Component
public class RecordNames {
    /** The kind of the objects' names; their ids are key prefixes. */
    public static final String OBJECT = "object";

    private final Statements jdbc;

    RecordNames(Statements jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Finds a name.
     *
     * @param kind {@link #OBJECT}, or an object such as {@code Report}
     * @param id a key prefix of three characters, or an 18-character record id
     */
    public Optional<String> find(String org, String kind, String id) {
        return jdbc.sql("SELECT name FROM record_names WHERE org = ? AND kind = ? AND record_id = ?")
                .params(org, kind, id)
                .query(String.class)
                .optional();
    }

    /**
     * Replaces the names of a kind, writing only what changed.
     *
     * @param names by id
     * @return the ids whose names changed, appeared or went
     */
    @Transactional
    public List<String> replace(String org, String kind, Map<String, String> names) {
        Map<String, String> before = new HashMap<>();
        jdbc.sql("SELECT record_id, name FROM record_names WHERE org = ? AND kind = ?")
                .params(org, kind)
                .query((ResultSet row) -> {
                    before.put(row.getString(1), row.getString(2));
                });
        List<Object[]> added = new ArrayList<>();
        List<Object[]> gone = new ArrayList<>();
        List<String> changed = new ArrayList<>();
        names.forEach((id, given) -> {
            StoredText name = StoredText.shown(given);
            String old = before.remove(StoredKey.of(id));
            if (name != null && !name.text().equals(old)) {
                changed.add(id);
                added.add(new Object[] {org, kind, id, name});
                if (old != null) {
                    gone.add(new Object[] {org, kind, id});
                }
            }
        });
        before.keySet().forEach(id -> {
            changed.add(id);
            gone.add(new Object[] {org, kind, id});
        });
        jdbc.batch("DELETE FROM record_names WHERE org = ? AND kind = ? AND record_id = ?", gone);
        jdbc.batch("INSERT INTO record_names (org, kind, record_id, name) VALUES (?, ?, ?, ?)", added);
        return changed;
    }
}
