package dev.orgtrail.state;

import com.zaxxer.hikari.HikariDataSource;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.support.TransactionTemplate;

/** The whole state on a new database, with the migrations run and a clock that can be set. */
public final class State implements AutoCloseable {
    /** What the parts of a state make their statements by, for a context that has only some of them. */
    public static final Class<?> STATEMENTS = Statements.class;

    private final SettableClock clock = new SettableClock();
    private final HikariDataSource database = new HikariDataSource();
    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

    private State(Engine engine, String before, Consumer<JdbcClient> stored) {
        database.setJdbcUrl(engine.newDatabase());
        database.setMaximumPoolSize(6);
        Flyway.configure().dataSource(database).target(before).load().migrate();
        stored.accept(JdbcClient.create(database));
        Flyway.configure().dataSource(database).load().migrate();
        context.registerBean(DataSource.class, () -> database);
        context.registerBean(SettableClock.class, () -> clock);
        context.register(Parts.class);
        context.refresh();
    }

    /** The state of an engine, new. */
    public static State on(Engine engine) {
        return new State(engine, "latest", jdbc -> {});
    }

    /**
     * The state of an engine that an earlier version has left.
     *
     * @param before the last migration that it knew
     * @param stored puts into its tables what it has left
     */
    static State leftBy(Engine engine, String before, Consumer<JdbcClient> stored) {
        return new State(engine, before, stored);
    }

    /** One part of it, such as {@link Gaps}. */
    public <T> T part(Class<T> type) {
        return context.getBean(type);
    }

    /** The planned history. */
    public Slices slices() {
        return part(Slices.class);
    }

    /** The clock that the state goes by. */
    public SettableClock clock() {
        return clock;
    }

    /** Does something in one transaction, as a commit of a batch does. */
    void inTransaction(Runnable work) {
        new TransactionTemplate(part(PlatformTransactionManager.class)).executeWithoutResult(status -> work.run());
    }

    @Override
    public void close() {
        context.close();
        database.close();
        Engine.end(database.getJdbcUrl(), "");
    }

    @Configuration
    @EnableTransactionManagement
    @ComponentScan
    static class Parts {
        @Bean
        JdbcClient jdbcClient(DataSource database) {
            return JdbcClient.create(database);
        }

        @Bean
        NamedParameterJdbcTemplate named(DataSource database) {
            return new NamedParameterJdbcTemplate(database);
        }

        @Bean
        PlatformTransactionManager transactions(DataSource database) {
            return new JdbcTransactionManager(database);
        }
    }
}
