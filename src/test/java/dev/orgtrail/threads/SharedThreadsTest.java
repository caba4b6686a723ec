package dev.orgtrail.threads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.settings.OrgtrailSettings;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;

/** What orgs whose work hangs leave to the others. */
class SharedThreadsTest {
    private final SharedThreads threads =
            new SharedThreads(new Binder().bindOrCreate("orgtrail", OrgtrailSettings.class));
    private final CountDownLatch hanging = new CountDownLatch(1);

    @AfterEach
    void letGo() {
        hanging.countDown();
        threads.close();
    }

    /** As a call does whose host accepts and never answers. */
    private void hang() {
        try (Waiting waits = Waiting.begin()) {
            hanging.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void anOrgsWorkIsDoneWhateverOfAHundredOthersHangs() throws Exception {
        for (int org = 0; org < 100; org++) {
            for (Work work : Work.values()) {
                ExecutorService hung = threads.of("dead-" + org, work);
                IntStream.range(0, 10).forEach(task -> hung.execute(this::hang));
            }
        }

        for (Work work : Work.values()) {
            assertThat(threads.of("alive", work).submit(() -> "done").get()).isEqualTo("done");
        }
    }

    @Test
    void theThreadsAtWorkDoNotGrowWithOrgsThatHaveWorkAtTheSameTime() throws Exception {
        assertThat(mostAtWork(2 * SharedThreads.AT_WORK)).isLessThanOrEqualTo(SharedThreads.AT_WORK);
        assertThat(mostAtWork(10 * SharedThreads.AT_WORK)).isLessThanOrEqualTo(SharedThreads.AT_WORK);
    }

    /** So many orgs compute for a moment each. */
    private int mostAtWork(int orgs) throws Exception {
        AtomicInteger atWork = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Future<?>> all = IntStream.range(0, orgs)
                .<Future<?>>mapToObj(
                        org -> threads.of("org-" + org, Work.HISTORY).submit(() -> {
                            most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
                            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20);
                            while (System.nanoTime() < end) {
                                Thread.onSpinWait();
                            }
                            atWork.decrementAndGet();
                        }))
                .toList();
        for (Future<?> each : all) {
            each.get();
        }
        return most.get();
    }

    @Test
    void workThatHangsHoldsNoMoreThreadsThanTheSharedOnesAndOneForEachOrgAndKind() throws Exception {
        Set<Thread> held = ConcurrentHashMap.newKeySet();
        CountDownLatch full = new CountDownLatch(SharedThreads.SHARED + 50);
        for (int org = 0; org < 50; org++) {
            ExecutorService streams = threads.of("org-" + org, Work.STREAMS);
            IntStream.range(0, 30)
                    .forEach(task -> streams.execute(() -> {
                        held.add(Thread.currentThread());
                        full.countDown();
                        hang();
                    }));
        }

        full.await();
        assertThat(held).hasSize(SharedThreads.SHARED + 50);
    }

    @Test
    void fewReadHistoryWhileAnOrgIsBeingConnectedAndAllOnceItIs() throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        threads.of("new", Work.CONNECTING).execute(() -> await(connected));
        AtomicInteger reading = new AtomicInteger();
        CountDownLatch few = new CountDownLatch(SharedThreads.MEANWHILE);
        CountDownLatch all = new CountDownLatch(SharedThreads.AT_WORK);
        for (int org = 0; org < SharedThreads.AT_WORK; org++) {
            threads.of("org-" + org, Work.HISTORY).execute(() -> {
                reading.incrementAndGet();
                few.countDown();
                all.countDown();
                await(all);
            });
        }
        few.await();
        // A call is begun, which history would be by now too.
        threads.of("org-0", Work.CALLS).submit(() -> {}).get();

        assertThat(reading).hasValue(SharedThreads.MEANWHILE);
        connected.countDown();
        all.await();
        assertThat(reading).hasValue(SharedThreads.AT_WORK);
    }

    @Test
    void anOrgWhoseHostNeverAnswersKeepsNoHistoryFromBeingRead() throws Exception {
        threads.of("silent", Work.CONNECTING).execute(this::hang);
        CountDownLatch all = new CountDownLatch(SharedThreads.AT_WORK);
        for (int org = 0; org < SharedThreads.AT_WORK; org++) {
            threads.of("org-" + org, Work.HISTORY).execute(() -> {
                all.countDown();
                await(all);
            });
        }

        all.await();
        assertThat(all.getCount()).isZero();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void oneOrgDoesNotTakeAllThatIsShared() throws Exception {
        AtomicInteger begun = new AtomicInteger();
        IntStream.range(0, 1_000)
                .forEach(task -> threads.of("greedy", Work.POLLS).execute(() -> {
                    begun.incrementAndGet();
                    hang();
                }));
        ExecutorService other = threads.of("other", Work.POLLS);
        CountDownLatch bothAtWork = new CountDownLatch(2);
        List<Future<?>> both = IntStream.range(0, 2)
                .<Future<?>>mapToObj(task -> other.submit(() -> {
                    bothAtWork.countDown();
                    bothAtWork.await();
                    return null;
                }))
                .toList();

        for (Future<?> each : both) {
            each.get();
        }
        assertThat(begun.get()).isLessThan(SharedThreads.SHARED / 2);
    }

    @Test
    void tasksOfAnOrgAreBegunInTheirOrder() throws Exception {
        ExecutorService connecting = threads.of("acme", Work.CONNECTING);
        StringBuilder order = new StringBuilder();
        for (String each : List.of("a", "b", "c", "d")) {
            connecting.execute(() -> order.append(each));
        }

        connecting.submit(() -> {}).get();
        assertThat(order).hasToString("abcd");
    }

    @Test
    void whatIsDoneAgainAndAgainEndsWhenItIsCancelledAndIsNotInterrupted() throws Exception {
        CountDownLatch twice = new CountDownLatch(2);
        Future<?> polls =
                threads.of("acme", Work.POLLS).scheduleWithFixedDelay(twice::countDown, 0, 1, TimeUnit.MILLISECONDS);
        twice.await();
        polls.cancel(true);

        CountDownLatch atWork = new CountDownLatch(1);
        Set<Boolean> interrupted = ConcurrentHashMap.newKeySet();
        CountDownLatch over = new CountDownLatch(1);
        Future<?> delivering = threads.of("acme", Work.POLLS)
                .schedule(
                        () -> {
                            atWork.countDown();
                            hang();
                            interrupted.add(Thread.currentThread().isInterrupted());
                            over.countDown();
                        },
                        0,
                        TimeUnit.MILLISECONDS);
        atWork.await();
        delivering.cancel(true);
        hanging.countDown();
        over.await();

        assertThat(interrupted).containsExactly(false);
        assertThat(polls.isCancelled()).isTrue();
    }
}
