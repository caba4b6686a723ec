package dev.orgtrail.collect;

import dev.orgtrail.threads.OrgThreads;
import dev.orgtrail.threads.SharedThreads;
import dev.orgtrail.threads.Work;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.spi.BeanRepository;
import org.jspecify.annotations.Nullable;

/**
 * The threads of each org, which the steps of its routes find by {@linkplain Work#of name}. Camel searches the beans of its registry
 * one by one for each step that it makes, so that beans for each org in it would slow down all others. Thread-safe.
 */
final class ThreadsByName implements BeanRepository {
    private final Map<String, OrgThreads> threads = new ConcurrentHashMap<>();
    private final SharedThreads shared;

    ThreadsByName(SharedThreads shared) {
        this.shared = shared;
    }

    /** From now on the threads of an org are found. */
    void know(String org) {
        for (Work work : Work.values()) {
            threads.computeIfAbsent(work.of(org), name -> shared.of(org, work));
        }
    }

    @Override
    public @Nullable Object lookupByName(String name) {
        return threads.get(name);
    }

    @Override
    public <T> @Nullable T lookupByNameAndType(String name, Class<T> type) {
        Object found = lookupByName(name);
        return type.isInstance(found) ? type.cast(found) : null;
    }

    /** {@return none: they are found by name only} */
    @Override
    public <T> Map<String, T> findByTypeWithName(Class<T> type) {
        return Map.of();
    }

    /** {@return none: they are found by name only} */
    @Override
    public <T> Set<T> findByType(Class<T> type) {
        return Set.of();
    }
}
