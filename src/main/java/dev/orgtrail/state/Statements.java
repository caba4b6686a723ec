package dev.orgtrail.state;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The statements on the state database, all of which go by here. No value can make one fail: each text becomes a
 * {@linkplain StoredKey key}, unless it is a {@link StoredText}; see also {@link StoredTime}. What fails all the same is told
 * {@linkplain PlainFailures in words}.
 */
@Component
@DependsOnDatabaseInitialization
class Statements {
    private final JdbcTemplate template;
    private final JdbcClient client;

    Statements(DataSource database) {
        template = new JdbcTemplate(database);
        template.setExceptionTranslator(new PlainFailures());
        client = JdbcClient.create(template);
    }

    /** A statement whose values are yet to be given. */
    Statement sql(String sql) {
        return new Statement(client.sql(sql));
    }

    /**
     * Runs a statement once for each row, in one go.
     *
     * @param rows the values of each
     * @return how many records each has changed
     */
    int[] batch(String sql, Collection<Object[]> rows) {
        List<Object[]> stored = new ArrayList<>(rows.size());
        for (Object[] row : rows) {
            @Nullable Object[] values = new @Nullable Object[row.length];
            for (int i = 0; i < row.length; i++) {
                values[i] = stored(row[i]);
            }
            stored.add(values);
        }
        return template.batchUpdate(sql, stored);
    }

    /** A value as the databases take it. */
    private static @Nullable Object stored(@Nullable Object value) {
        if (value instanceof String text) {
            return StoredKey.of(text);
        }
        if (value instanceof StoredText text) {
            return text.text();
        }
        if (value instanceof Collection<?> several) {
            return several.stream().map(Statements::stored).toList();
        }
        return value;
    }

    /** A statement with its values. */
    static final class Statement {
        private JdbcClient.StatementSpec spec;

        private Statement(JdbcClient.StatementSpec spec) {
            this.spec = spec;
        }

        /** Gives the value of the next question mark. */
        Statement param(@Nullable Object value) {
            spec = spec.param(stored(value));
            return this;
        }

        /** Gives the value of a name. */
        Statement param(String name, @Nullable Object value) {
            spec = spec.param(name, stored(value));
            return this;
        }

        /** Gives the values of the next question marks. */
        Statement params(@Nullable Object... values) {
            for (Object value : values) {
                param(value);
            }
            return this;
        }

        /** Gives the values of the next question marks. */
        Statement params(List<?> values) {
            values.forEach(this::param);
            return this;
        }

        /** What it finds, each row as one value or as a record whose parts have the names of the columns. */
        <T> JdbcClient.MappedQuerySpec<T> query(Class<T> type) {
            return spec.query(type);
        }

        /** What it finds. */
        <T> JdbcClient.MappedQuerySpec<T> query(RowMapper<T> mapper) {
            return spec.query(mapper);
        }

        /** Hands on each row that it finds. */
        void query(RowCallbackHandler handler) {
            spec.query(handler);
        }

        /** Runs it; returns how many records it has changed. */
        int update() {
            return spec.update();
        }
    }
}
