package dev.worldlog.commit;

import dev.worldlog.commit.Troubles.Work;
import dev.worldlog.store.Mutation;
import dev.worldlog.store.StoreException;
import dev.worldlog.store.StoreWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes mutations durable, many at a time. One step takes whatever is waiting, commits it in one transaction and tells those
 * who submitted it; meanwhile the next group gathers. The load makes the groups: whoever comes alone is committed at once, and
 * where many come, a group waits a moment for those that the last one shows to be on their way. A {@link CommitDriver} takes the
 * steps.
 *
 * <p>A commit that fails is repeated with the same group until it succeeds, the failure turns out to be fatal, or the driver
 * gives up. Only when the store is full do deletions of worlds overtake it. Every accepted mutation is completed on every path.
 *
 * <p>Thread-safe, except for the steps, which are confined to the driver.
 */
public final class GroupCommit {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
    private static final int GROUP_EVENTS_MAX = 2048;
    private static final long GROUP_BYTES_MAX = 8L << 20;
    private static final long GATHER_NANOS_MAX = 500_000;
    private static final long RETRY_MILLIS_MIN = 20;
    private static final long RETRY_MILLIS_MAX = 1000;

    private final StoreWriter writer;
    private final CommitListener listener;
    private final CommitQueue queue;
    /** What is being committed. Confined to the driver, as what follows. */
    private CommitGroup group = CommitGroup.EMPTY;

    /** What is committed after {@link #group}, which overtook it. */
    private CommitGroup overtaken = CommitGroup.EMPTY;

    /** How many mutations are under way at once, as far as the last commit shows; 0 when it left nobody waiting. */
    private int company;

    private long retryMillis = RETRY_MILLIS_MIN;
    private boolean hasHousework;
    private final Troubles troubles;

    /**
     * Creates a group commit; nothing happens before its first step.
     *
     * @param eventsMax events that may wait, the ones being committed included
     * @param bytesMax encoded bytes that may wait, likewise
     */
    public GroupCommit(StoreWriter writer, int eventsMax, long bytesMax, CommitListener listener) {
        this.writer = writer;
        this.listener = listener;
        this.troubles = new Troubles(listener);
        this.queue = new CommitQueue(eventsMax, bytesMax);
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
     * Submits a mutation into room that was reserved for it. Mutations of one world are committed in the order of submission.
     * Never waits; may be called under a lock.
     *
     * @return false, with nothing done, when the commit is closed
     */
    public boolean submit(Mutation mutation, Reservation reservation, Completion completion) {
        return queue.offer(new Pending(mutation, reservation, completion));
    }

    /** How many events are accepted and not durable. */
    public int unwrittenEvents() {
        return queue.unwrittenEvents();
    }

    /** Refuses new mutations; the accepted ones are still committed. Idempotent. */
    public void close() {
        queue.close();
    }

    /** Whether there is nothing left to do, and never will be. For the driver. */
    public boolean hasEnded() {
        return group.isEmpty() && queue.isClosedAndEmpty();
    }

    /**
     * Lets a group gather: waits, half a millisecond at most, until as many mutations wait as were under way during the last
     * commit. Not at all when that commit left nobody waiting. For the driver, before a step.
     */
    public void gather() throws InterruptedException {
        if (company > 0) {
            queue.gather(company, GATHER_NANOS_MAX);
        }
    }

    /**
     * Commits what waits, or once more what could not be committed before, then does a piece of housekeeping. A fatal failure
     * ends the group commit. For the driver.
     *
     * @param waitMillis how long to wait for something to commit
     * @return how long to pause before the next step
     */
    public long step(long waitMillis) {
        try {
            return advance(waitMillis);
        } catch (StoreException e) {
            end(e);
            listener.ended(e);
        } catch (InterruptedException | RuntimeException | Error e) {
            LOG.error("the commit failed", e);
            end(new StoreException(StoreException.Kind.TRANSIENT, "the commit failed", e));
            listener.ended(e);
        }
        return 0;
    }

    private long advance(long waitMillis) throws InterruptedException {
        if (group.isEmpty()) {
            group = CommitGroup.of(queue.take(GROUP_EVENTS_MAX, GROUP_BYTES_MAX, hasHousework ? 0 : waitMillis));
        }
        if (!group.isEmpty() && !tryCommit()) {
            // It may be what frees the room that the commit needs.
            hasHousework = tryMaintain();
            long pauseMillis = retryMillis;
            retryMillis = Math.min(2 * retryMillis, RETRY_MILLIS_MAX);
            return pauseMillis;
        }
        retryMillis = RETRY_MILLIS_MIN;
        hasHousework = tryMaintain();
        return 0;
    }

    private boolean tryCommit() {
        try {
            writer.commit(group.mutations());
        } catch (StoreException e) {
            note(Work.COMMIT, e);
            return e.kind() == StoreException.Kind.FULL && makeRoom();
        }
        CommitGroup committed = group;
        group = overtaken;
        overtaken = CommitGroup.EMPTY;
        if (group.isEmpty()) {
            troubles.succeeded(Work.COMMIT);
        }
        int waiting = queue.waiting();
        company = waiting == 0 ? 0 : committed.pendings().size() + waiting;
        committed.committed(queue);
        return true;
    }

    /** Lets deletions that wait overtake the group, which does not fit; returns whether there are any. */
    private boolean makeRoom() {
        if (!overtaken.isEmpty()) {
            return false;
        }
        CommitGroup deletions = CommitGroup.of(queue.takeDeletions(group.mutations()));
        if (deletions.isEmpty()) {
            return false;
        }
        overtaken = group;
        group = deletions;
        return true;
    }

    private boolean tryMaintain() {
        try {
            boolean more = writer.maintain();
            troubles.succeeded(Work.HOUSEKEEPING);
            return more;
        } catch (StoreException e) {
            note(Work.HOUSEKEEPING, e);
            return false;
        }
    }

    private void note(Work work, StoreException failure) {
        if (failure.isFatal()) {
            throw failure;
        }
        troubles.failed(work, failure);
    }

    /** Ends the group commit: what could not be committed fails. For the driver. */
    public void giveUp() {
        end(new StoreException(StoreException.Kind.TRANSIENT, "stopped before the commit succeeded", null));
    }

    private void end(StoreException failure) {
        queue.close();
        group.failed(failure);
        group = CommitGroup.EMPTY;
        overtaken.failed(failure);
        overtaken = CommitGroup.EMPTY;
        queue.drain().forEach(pending -> pending.completion().failed(failure));
    }
}
