package dev.orgtrail.state;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.task.ThreadPoolTaskSchedulerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Has the pool of connections know the file of an H2 state before it makes the first connection, and regular tasks bear its trouble. */
@Configuration(proxyBeanMethods = false)
class StateFileConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(StateFileConfiguration.class);

    /**
     * Hands out no connection to a state that others may read, or that is closed: the pool would wait for one in vain. Nor to one
     * that another Orgtrail has taken over.
     */
    private static final class OpenOnly extends DelegatingDataSource {
        private final StateFile file;
        private final TakenOver takenOver;

        OpenOnly(DataSource pool, StateFile file, TakenOver takenOver) {
            super(pool);
            this.file = file;
            this.takenOver = takenOver;
        }

        @Override
        public Connection getConnection() throws SQLException {
            file.keepToOurselves();
            file.requireOpen();
            takenOver.refuse();
            return super.getConnection();
        }
    }

    @Bean
    static BeanPostProcessor poolOfTheStateFile(ObjectProvider<StateFile> file, ObjectProvider<TakenOver> takenOver) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessBeforeInitialization(Object bean, String name) {
                if (bean instanceof HikariDataSource pool) {
                    file.getObject().usedBy(pool);
                }
                return bean;
            }

            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof HikariDataSource pool
                        ? new OpenOnly(pool, file.getObject(), takenOver.getObject())
                        : bean;
            }
        };
    }

    /** What is done every few seconds fails each time while the state is in trouble, which is told elsewhere. */
    @Bean
    static ThreadPoolTaskSchedulerCustomizer tasksThatNeedTheState() {
        return scheduler -> scheduler.setErrorHandler(failure -> {
            if (StateTrouble.isIn(failure)) {
                LOG.debug("A task has to wait for the state", failure);
            } else {
                LOG.error("A task failed; it is tried again", failure);
            }
        });
    }
}
