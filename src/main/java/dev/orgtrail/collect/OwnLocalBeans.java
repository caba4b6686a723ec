package dev.orgtrail.collect;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;

/**
 * Camel's registry, in which the local beans of a route template are those of the thread that creates a route from it. Camel keeps one
 * stack of them for all threads: a log-in that searched the registry meanwhile would find them, or fail when the last one goes.
 */
final class OwnLocalBeans extends DefaultRegistry {
    private final ThreadLocal<Deque<BeanRepository>> local = ThreadLocal.withInitial(ArrayDeque::new);

    private OwnLocalBeans(DefaultRegistry before) {
        super(before.getRepositories() == null ? List.of() : before.getRepositories());
        setFallbackRegistry(before.getFallbackRegistry());
        setSupplierRegistry(before.getSupplierRegistry());
    }

    /** Takes the place of a context's registry, with all that was bound there. */
    static OwnLocalBeans in(CamelContext context) {
        OwnLocalBeans registry = new OwnLocalBeans((DefaultRegistry) context.getRegistry());
        context.getCamelContextExtension().setRegistry(registry);
        return registry;
    }

    @Override
    public void setLocalBeanRepository(@Nullable BeanRepository repository) {
        Deque<BeanRepository> own = local.get();
        if (repository != null) {
            own.push(repository);
            return;
        }
        BeanRepository last = own.poll();
        if (last != null) {
            ServiceHelper.stopService(last);
        }
        if (own.isEmpty()) {
            local.remove();
        }
    }

    @Override
    public @Nullable BeanRepository getLocalBeanRepository() {
        BeanRepository last = local.get().peek();
        if (last == null) {
            local.remove();
        }
        return last;
    }
}
