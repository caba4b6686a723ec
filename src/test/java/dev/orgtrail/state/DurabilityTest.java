package dev.orgtrail.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** That what is committed is written, by few writes. */
class DurabilityTest {
    private final AtomicInteger writes = new AtomicInteger();
    private final CountDownLatch firstBegan = new CountDownLatch(1);
    private final CountDownLatch firstMayEnd = new CountDownLatch(1);

    @Test
    void oneWriteServesAllThatAskWhileAnotherIsUnderWay() throws Exception {
        Database database = new Database();
        Durability durability = new Durability(new Statements(database), database);
        Thread first = new Thread(durability::ensure);
        first.start();
        firstBegan.await();
        List<Thread> others =
                Stream.generate(() -> new Thread(durability::ensure)).limit(20).toList();
        others.forEach(Thread::start);
        Awaitility.await().until(() -> others.stream().allMatch(each -> each.getState() == Thread.State.WAITING));

        firstMayEnd.countDown();
        first.join();
        for (Thread each : others) {
            each.join();
        }

        // The first had begun before the others asked: what they have committed may not be in it.
        assertThat(writes.get()).isEqualTo(2);
    }

    private static DataSource inMemory() {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:" + UUID.randomUUID());
        return h2;
    }

    /** Counts the writes; the first waits until it may end. */
    private final class Database extends DelegatingDataSource {
        Database() {
            super(inMemory());
        }

        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = super.getConnection();
            return (Connection) Proxy.newProxyInstance(
                    Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, values) -> {
                        if (values != null && Durability.NOW.equals(values[0]) && writes.incrementAndGet() == 1) {
                            firstBegan.countDown();
                            firstMayEnd.await();
                        }
                        try {
                            return method.invoke(connection, values);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }
}
