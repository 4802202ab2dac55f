package dev.worldlog.commit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.worldlog.interleaving.NoListener;
import dev.worldlog.store.Mutation;
import dev.worldlog.store.StoreException;
import dev.worldlog.store.StoreWriter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * When a group waits for company. Whether it waits is seen by interrupting the thread first: a wait ends at once then, and says
 * so.
 */
class GatheringTest {
    private final GroupCommit commit =
            new GroupCommit(new BusyWriter(), Integer.MAX_VALUE, Long.MAX_VALUE, new NoListener());
    private int arrivingDuringCommit;

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    @Test
    void whoeverComesAloneIsNotKeptWaiting() {
        submit(1);
        commit.step(0);

        Thread.currentThread().interrupt();
        assertDoesNotThrow(commit::gather);
    }

    @Test
    void aGroupWaitsForThoseWhomTheLastCommitLeftBehind() {
        leaveBehind(1);

        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, commit::gather);
    }

    @Test
    void nobodyIsWaitedForWhenAllAreThere() {
        leaveBehind(1);
        submit(1);

        Thread.currentThread().interrupt();
        assertDoesNotThrow(commit::gather);
    }

    @Test
    void manyEventsAreEnough() throws InterruptedException {
        CommitQueue queue = new CommitQueue(Integer.MAX_VALUE, Long.MAX_VALUE);
        queue.offer(pending(new Reservation(512, 0)));

        Thread.currentThread().interrupt();
        assertDoesNotThrow(() -> queue.gather(2, TimeUnit.HOURS.toNanos(1)));

        Thread.interrupted();
        assertEquals(1, queue.take(1, 1, 0).size());
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> queue.gather(2, TimeUnit.HOURS.toNanos(1)));
    }

    @Test
    void aClosedQueueIsNotWaitedFor() {
        leaveBehind(1);
        commit.close();

        Thread.currentThread().interrupt();
        assertDoesNotThrow(commit::gather);
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whoeverCompletesTheCompanyEndsTheWait() throws InterruptedException {
        CommitQueue queue = new CommitQueue(Integer.MAX_VALUE, Long.MAX_VALUE);
        queue.offer(pending(Reservation.NONE));
        new Thread(() -> queue.offer(pending(Reservation.NONE))).start();

        queue.gather(2, TimeUnit.HOURS.toNanos(1));

        assertEquals(2, queue.waiting());
    }

    /** Commits one mutation, while others arrive. */
    private void leaveBehind(int others) {
        arrivingDuringCommit = others;
        submit(1);
        commit.step(0);
    }

    private void submit(int count) {
        for (int i = 0; i < count; i++) {
            assertTrue(commit.submit(new Mutation.AppendEvents(1, List.of()), Reservation.NONE, new NotAsked()));
        }
    }

    private static Pending pending(Reservation reservation) {
        return new Pending(new Mutation.AppendEvents(1, List.of()), reservation, new NotAsked());
    }

    /** Every commit succeeds, and takes long enough for others to arrive. */
    private final class BusyWriter implements StoreWriter {
        @Override
        public void commit(List<Mutation> mutations) {
            int arriving = arrivingDuringCommit;
            arrivingDuringCommit = 0;
            submit(arriving);
        }

        @Override
        public boolean maintain() {
            return false;
        }
    }

    private static final class NotAsked implements Completion {
        @Override
        public void committed() {}

        @Override
        public void failed(StoreException failure) {
            throw failure;
        }
    }
}
