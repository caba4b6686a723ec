package dev.orgtrail.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who closes an H2 state, and when, whatever its URL says. */
class H2UrlTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:h2:file:%s",
                "jdbc:h2:%s;",
                "jdbc:h2:nio:%s",
                "jdbc:h2:file:%s;db_close_on_exit=true;DB_CLOSE_ON_EXIT=TRUE;MODE=PostgreSQL",
                "jdbc:h2:file:%s;DB_CLOSE_DELAY=-1;trace_level_file=1",
                "jdbc:h2:file:%s;INIT=CREATE TABLE IF NOT EXISTS A (X INT)\\;CREATE TABLE IF NOT EXISTS B (X INT)"
            })
    void closesItWithItsLastConnectionAndNotWhenTheJvmIsToldToEnd(String url) throws IOException {
        String there = url.formatted(folder.resolve("state"));
        try (HikariDataSource pool = pool(there)) {
            open(pool);
            assertThat(pool.getJdbcUrl())
                    .containsIgnoringCase(";DB_CLOSE_ON_EXIT=FALSE")
                    .doesNotContainIgnoringCase(";DB_CLOSE_ON_EXIT=TRUE");
        }
        assertThat(isOpen()).isFalse();
    }

    @Test
    void closesAlsoAFileThatKeepsADelayOfBefore() throws IOException {
        String url = "jdbc:h2:file:" + folder.resolve("state");
        try (HikariDataSource before = new HikariDataSource()) {
            before.setJdbcUrl(url + ";DB_CLOSE_DELAY=-1");
            JdbcClient.create(before).sql("SHUTDOWN").update();
        }
        try (HikariDataSource pool = pool(url)) {
            open(pool);
        }
        assertThat(isOpen()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:postgresql://db/orgtrail?sslmode=verify-full", "jdbc:h2:mem:state;DB_CLOSE_DELAY=-1"})
    void leavesTheUrlsOfOtherDatabasesAsTheyAreAlsoInAPoolThatRuns(String url) {
        HikariConfig running = new HikariConfig();
        running.setJdbcUrl("jdbc:h2:mem:state;DB_CLOSE_DELAY=-1");
        try (HikariDataSource pool = new HikariDataSource(running)) {
            new StateFile().usedBy(pool);
            assertThat(pool.getJdbcUrl()).isEqualTo(running.getJdbcUrl());
        }
        assertThat(H2Url.ours(url)).isEqualTo(url);
    }

    private static HikariDataSource pool(String url) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        new StateFile().usedBy(pool);
        return pool;
    }

    /** Fails where H2 does not take the settings of the URL. */
    private static void open(HikariDataSource pool) {
        JdbcClient.create(pool).sql("SELECT 1").query(Integer.class).single();
    }

    /** H2 keeps a lock on the file that it has open. */
    private boolean isOpen() throws IOException {
        try (FileChannel file = FileChannel.open(
                        folder.resolve("state.mv.db"), StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock lock = file.tryLock()) {
            return lock == null;
        } catch (OverlappingFileLockException ofThisJvm) {
            return true;
        }
    }
}
