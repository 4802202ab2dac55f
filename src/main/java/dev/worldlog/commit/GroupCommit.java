package dev.worldlog.commit;

import dev.worldlog.store.EncodedEvent;
import dev.worldlog.store.Mutation;
import dev.worldlog.store.StoreException;
import dev.worldlog.store.StoreWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes mutations durable, many at a time. One thread takes whatever is waiting, commits it in one transaction and tells
 * those who submitted it; while it commits, the next group gathers. There is no linger timer: the load makes the groups.
 *
 * <p>A commit that fails is repeated with the same group until it succeeds, the failure turns out to be fatal, or the
 * patience of {@link #close} is over. Every accepted mutation is completed on every path.
 *
 * <p>Thread-safe.
 */
public final class GroupCommit {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
    private static final int GROUP_EVENTS_MAX = 2048;
    private static final long GROUP_BYTES_MAX = 8L << 20;
    private static final long IDLE_MILLIS = 1000;
    private static final long RETRY_MILLIS_MIN = 20;
    private static final long RETRY_MILLIS_MAX = 1000;

    private final StoreWriter writer;
    private final CommitListener listener;
    private final CommitQueue queue;
    private final Thread thread;
    /** Open when the patience of close is over: stop retrying. */
    private final CountDownLatch abandoned = new CountDownLatch(1);
    /** Confined to the commit thread. */
    private boolean failing;

    /**
     * Creates a group commit that is not running yet.
     *
     * @param eventsMax events that may wait, the ones being committed included
     * @param bytesMax encoded bytes that may wait, likewise
     */
    public GroupCommit(StoreWriter writer, int eventsMax, long bytesMax, CommitListener listener) {
        this.writer = writer;
        this.listener = listener;
        this.queue = new CommitQueue(eventsMax, bytesMax);
        this.thread = new Thread(this::run, "commit");
    }

    /** Starts the commit thread. */
    public void start() {
        thread.start();
    }

    /** Sets room aside; returns false, without waiting, when there is not enough. */
    public boolean tryReserve(Reservation reservation) {
        return queue.tryReserve(reservation);
    }

    /** Gives back room that was set aside and is not going to be submitted. */
    public void release(Reservation reservation) {
        queue.release(reservation);
    }

    /**
     * Submits a mutation into room that was reserved for it. Mutations are committed in the order of submission. Never waits;
     * may be called under a lock.
     *
     * @return false, with nothing done, when the commit has ended
     */
    public boolean submit(Mutation mutation, Reservation reservation, Completion completion) {
        return queue.offer(new Pending(mutation, reservation, completion));
    }

    /** How many events are accepted and not durable. */
    public int unwrittenEvents() {
        return queue.unwrittenEvents();
    }

    /**
     * Refuses new mutations, waits until the accepted ones are durable, then ends the commit thread. Idempotent.
     *
     * @return how many events could not be made durable within the patience
     */
    public int close(Duration patience) {
        queue.close();
        boolean interrupted = !join(patience.toMillis());
        if (thread.isAlive()) {
            abandoned.countDown();
            interrupted |= !join(10_000);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return queue.unwrittenEvents();
    }

    private boolean join(long millis) {
        try {
            thread.join(Math.max(1, millis));
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private void run() {
        List<Pending> group = List.of();
        try {
            boolean housework = false;
            while (!queue.isClosedAndEmpty()) {
                group = queue.take(GROUP_EVENTS_MAX, GROUP_BYTES_MAX, housework ? 0 : IDLE_MILLIS);
                if (!group.isEmpty()) {
                    commit(group);
                }
                group = List.of();
                housework = maintain();
            }
        } catch (StoreException e) {
            end(group, e);
            if (e.isFatal()) {
                listener.ended(e);
            }
        } catch (InterruptedException | RuntimeException | Error e) {
            LOG.error("the commit thread failed", e);
            end(group, new StoreException(StoreException.Kind.TRANSIENT, "the commit thread failed", e));
            listener.ended(e);
        }
    }

    private void commit(List<Pending> group) throws InterruptedException {
        List<Mutation> mutations = merged(group);
        long retryMillis = RETRY_MILLIS_MIN;
        while (!tryCommit(mutations)) {
            if (abandoned.await(retryMillis, TimeUnit.MILLISECONDS)) {
                throw new StoreException(StoreException.Kind.TRANSIENT, "stopped before the commit succeeded", null);
            }
            retryMillis = Math.min(2 * retryMillis, RETRY_MILLIS_MAX);
        }
        // Room is given back before anyone is told, so that whoever hears of it finds it.
        group.forEach(pending -> queue.release(pending.reservation()));
        group.forEach(pending -> pending.completion().committed());
    }

    private boolean tryCommit(List<Mutation> mutations) {
        try {
            writer.commit(mutations);
            noteSuccess();
            return true;
        } catch (StoreException e) {
            noteFailure(e);
            return false;
        }
    }

    private boolean maintain() {
        try {
            return writer.maintain();
        } catch (StoreException e) {
            noteFailure(e);
            return false;
        }
    }

    private void noteFailure(StoreException failure) {
        if (failure.isFatal()) {
            throw failure;
        }
        if (!failing) {
            failing = true;
            LOG.warn("the store does not take commits, retrying: {}", failure.getMessage(), failure);
            listener.failing(failure);
        }
    }

    private void noteSuccess() {
        if (failing) {
            failing = false;
            LOG.info("the store takes commits again");
            listener.recovered();
        }
    }

    /** Fails the group at hand and everything that waits. Their room stays taken: they are not durable. */
    private void end(List<Pending> group, StoreException failure) {
        queue.close();
        group.forEach(pending -> pending.completion().failed(failure));
        queue.drain().forEach(pending -> pending.completion().failed(failure));
    }

    /** Joins the appends to one world into one; other mutations keep their place. */
    private static List<Mutation> merged(List<Pending> group) {
        List<Mutation> mutations = new ArrayList<>();
        Map<Long, List<EncodedEvent>> appends = new LinkedHashMap<>();
        for (Pending pending : group) {
            if (pending.mutation() instanceof Mutation.AppendEvents append) {
                appends.computeIfAbsent(append.worldKey(), key -> new ArrayList<>())
                        .addAll(append.events());
            } else {
                flush(appends, mutations);
                mutations.add(pending.mutation());
            }
        }
        flush(appends, mutations);
        return mutations;
    }

    private static void flush(Map<Long, List<EncodedEvent>> appends, List<Mutation> mutations) {
        appends.forEach((worldKey, events) -> mutations.add(new Mutation.AppendEvents(worldKey, events)));
        appends.clear();
    }
}
