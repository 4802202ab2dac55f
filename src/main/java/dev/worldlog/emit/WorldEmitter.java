package dev.worldlog.emit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.worldlog.commit.Completion;
import dev.worldlog.commit.GroupCommit;
import dev.worldlog.commit.Reservation;
import dev.worldlog.log.Accepted;
import dev.worldlog.log.Emission;
import dev.worldlog.log.EventLogException;
import dev.worldlog.log.EventLogException.Outcome;
import dev.worldlog.log.TimeSource;
import dev.worldlog.store.EncodedEvent;
import dev.worldlog.store.Mutation;
import dev.worldlog.store.StoreException;
import dev.worldlog.store.WorldRecord;
import dev.worldlog.v1.EmitResult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The in-memory emitter of one world: the only place where its sequences are assigned.
 *
 * <p>The life of a batch:
 *
 * <ol>
 *   <li>Before its first sequence is shown, the world is opened: the store notes durably how far ahead of it the world may
 *       be seen. Batches that come meanwhile wait in order.
 *   <li>Each draft whose id is known, in the tail or in the store, is a duplicate or a conflict; the others get the next
 *       sequences and a time, are encoded once, and go into the tail and the commit queue in that order.
 *   <li>Listeners are woken; the caller's {@code accepted} completes.
 *   <li>When the commit is done, {@code durable_through} rises and the caller's {@code durable} completes.
 * </ol>
 *
 * <p>Decisions are made under one lock; nothing blocks, calls back or completes a future while holding it. Thread-safe.
 */
public final class WorldEmitter {
    private enum State {
        CLOSED,
        OPENING,
        OPEN,
        RETIRED,
        DELETED
    }

    private final String world;
    private final long worldKey;
    private final int exposedAheadMax;
    private final GroupCommit commit;
    private final Set<WorldListener> listeners = ConcurrentHashMap.newKeySet();
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Sequencer sequencer;

    @GuardedBy("lock")
    private final ArrayDeque<EmitAttempt> waitingForOpen = new ArrayDeque<>();

    @GuardedBy("lock")
    private final DurableWaiters durableWaiters = new DurableWaiters();

    @GuardedBy("lock")
    private State state;

    @GuardedBy("lock")
    private long durableThrough;

    @GuardedBy("lock")
    private long durableEvents;

    @GuardedBy("lock")
    private TailBounds tailBounds = TailBounds.NONE;

    /**
     * Creates the emitter of a stored world.
     *
     * @param stored the end of what the store holds
     * @param exposedAheadMax how many events may be seen that are not durable; at least as many as the commit queue can hold
     */
    public WorldEmitter(
            WorldRecord record, StoredEnd stored, int exposedAheadMax, GroupCommit commit, TimeSource time) {
        this.world = record.id();
        this.worldKey = record.key();
        this.exposedAheadMax = exposedAheadMax;
        this.commit = commit;
        this.state = record.exposedAheadMax() == 0 ? State.CLOSED : State.OPEN;
        this.durableThrough = record.lastSequence();
        this.durableEvents = record.eventCount();
        this.sequencer = new Sequencer(record, stored, time);
    }

    /**
     * Takes a batch. The attempt's emission is completed, now or later, unless false is returned.
     *
     * @return false, with nothing done, when what the attempt knows of the store is too little or too old, or the emitter has
     *     retired: ask the store, or for a new emitter
     */
    public boolean emit(EmitAttempt attempt) {
        Runnable action;
        synchronized (lock) {
            if (state == State.RETIRED || sequencer.isOutdated(attempt)) {
                return false;
            }
            action = decide(attempt);
        }
        action.run();
        return true;
    }

    public WorldHead head() {
        synchronized (lock) {
            return new WorldHead(sequencer.lastSequence(), durableThrough, durableEvents);
        }
    }

    public boolean isDeleted() {
        synchronized (lock) {
            return state == State.DELETED;
        }
    }

    /** Throws {@code WORLD_DELETED} when it is. */
    public void requireNotDeleted() {
        if (isDeleted()) {
            throw EventLogException.worldDeleted(world);
        }
    }

    /** Returns what the tail holds of a range, from {@code fromSequence} upwards, both ends inclusive. */
    public TailSlice read(long fromSequence, long toSequence, int countMax, long bytesMax) {
        synchronized (lock) {
            boolean held = fromSequence >= sequencer.tail().firstSequence()
                    && fromSequence <= sequencer.tail().lastSequence();
            long to = Math.min(toSequence, sequencer.tail().lastSequence());
            List<EncodedEvent> events = held ? sequencer.tail().read(fromSequence, to, countMax, bytesMax) : List.of();
            return new TailSlice(events, sequencer.tail().firstSequence());
        }
    }

    /** Returns what the tail holds of a range, from {@code fromSequence} downwards, both ends inclusive. */
    public TailSlice readDescending(long fromSequence, long toSequence, int countMax, long bytesMax) {
        synchronized (lock) {
            boolean held = fromSequence >= sequencer.tail().firstSequence()
                    && fromSequence <= sequencer.tail().lastSequence();
            long to = Math.max(toSequence, sequencer.tail().firstSequence());
            List<EncodedEvent> events =
                    held ? sequencer.tail().readDescending(fromSequence, to, countMax, bytesMax) : List.of();
            return new TailSlice(events, sequencer.tail().firstSequence());
        }
    }

    /** Returns all events of the tail: those that are not durable, and some before them. */
    public List<EncodedEvent> held() {
        synchronized (lock) {
            return sequencer
                    .tail()
                    .read(
                            sequencer.tail().firstSequence(),
                            sequencer.tail().lastSequence(),
                            Integer.MAX_VALUE,
                            Long.MAX_VALUE);
        }
    }

    /** Returns the events that are not durable, and nothing else. */
    public List<EncodedEvent> undurable() {
        synchronized (lock) {
            return sequencer
                    .tail()
                    .read(
                            Math.max(durableThrough + 1, sequencer.tail().firstSequence()),
                            sequencer.tail().lastSequence(),
                            Integer.MAX_VALUE,
                            Long.MAX_VALUE);
        }
    }

    /** Returns an event of the tail by its id. */
    public Optional<EncodedEvent> find(String id) {
        synchronized (lock) {
            return sequencer.tail().find(id);
        }
    }

    public void addListener(WorldListener listener) {
        listeners.add(listener);
    }

    public void removeListener(WorldListener listener) {
        listeners.remove(listener);
    }

    /** Sets how much of what is durable is kept in memory; nothing before this is called. */
    public void setTailBounds(TailBounds wanted) {
        synchronized (lock) {
            tailBounds = wanted;
            trim();
        }
    }

    /**
     * Ends the emitter if nobody needs it; afterwards it refuses everything and another may take its place. One whose world was
     * deleted has ended: who deletes a world holds it until the store knows.
     */
    public boolean tryRetire() {
        synchronized (lock) {
            if (state == State.DELETED) {
                return true;
            }
            boolean idle = (state == State.CLOSED || state == State.OPEN)
                    && sequencer.lastSequence() == durableThrough
                    && listeners.isEmpty();
            if (idle) {
                state = State.RETIRED;
            }
            return idle;
        }
    }

    /**
     * Ends the world: nothing is emitted any more, listeners are woken.
     *
     * @return its last sequence and how many events it has, durable or about to be; empty when it has ended already
     */
    public Optional<WorldHead> delete() {
        WorldHead last;
        List<EmitAttempt> refused;
        synchronized (lock) {
            if (state == State.DELETED || state == State.RETIRED) {
                return Optional.empty();
            }
            state = State.DELETED;
            refused = List.copyOf(waitingForOpen);
            waitingForOpen.clear();
            last = new WorldHead(
                    sequencer.lastSequence(),
                    durableThrough,
                    durableEvents + sequencer.lastSequence() - durableThrough);
        }
        refused.forEach(attempt -> fail(attempt, EventLogException.worldDeleted(world)));
        wake(false);
        return Optional.of(last);
    }

    /** Decides what becomes of a batch and returns what is left to do outside the lock. */
    @GuardedBy("lock")
    private Runnable decide(EmitAttempt attempt) {
        switch (state) {
            case OPEN -> {
                return append(attempt);
            }
            case CLOSED -> {
                state = State.OPENING;
                waitingForOpen.add(attempt);
                return open();
            }
            case OPENING -> {
                waitingForOpen.add(attempt);
                return () -> {};
            }
            default -> {
                return () -> fail(attempt, EventLogException.worldDeleted(world));
            }
        }
    }

    /** Asks the store to open the world. Under the lock, so that nothing that ends the world comes before it. */
    @GuardedBy("lock")
    private Runnable open() {
        boolean submitted =
                commit.submit(new Mutation.OpenWorld(worldKey, exposedAheadMax), Reservation.NONE, new Completion() {
                    @Override
                    public void committed() {
                        opened();
                    }

                    @Override
                    public void failed(StoreException failure) {
                        openFailed(EventLogException.storeUnavailable(Outcome.NOT_APPLIED, failure));
                    }
                });
        return submitted ? () -> {} : () -> openFailed(EventLogException.shuttingDown(Outcome.NOT_APPLIED));
    }

    private void opened() {
        List<Runnable> actions = new ArrayList<>();
        synchronized (lock) {
            if (state == State.OPENING) {
                state = State.OPEN;
            }
            // Nothing was written to this world while it opened, so what the attempts know of the store still holds.
            waitingForOpen.forEach(attempt -> actions.add(decide(attempt)));
            waitingForOpen.clear();
        }
        actions.forEach(Runnable::run);
    }

    private void openFailed(EventLogException failure) {
        List<EmitAttempt> waiting;
        synchronized (lock) {
            if (state == State.OPENING) {
                state = State.CLOSED;
            }
            waiting = List.copyOf(waitingForOpen);
            waitingForOpen.clear();
        }
        waiting.forEach(attempt -> fail(attempt, failure));
    }

    @GuardedBy("lock")
    private Runnable append(EmitAttempt attempt) {
        Verdict verdict = sequencer.propose(attempt);
        if (verdict instanceof Verdict.Refused refused) {
            return () -> fail(attempt, refused.failure());
        }
        if (verdict instanceof Verdict.Duplicates duplicates) {
            return answer(attempt, duplicates.results());
        }
        return apply(attempt, (Verdict.Sequenced) verdict);
    }

    /** Puts an ordered batch into the commit queue and the tail. */
    @GuardedBy("lock")
    private Runnable apply(EmitAttempt attempt, Verdict.Sequenced sequenced) {
        long through = sequencer.lastSequence() + sequenced.fresh().size();
        Mutation append = new Mutation.AppendEvents(worldKey, sequenced.fresh());
        if (!commit.submit(append, attempt.reservation(), appended(through))) {
            return () -> fail(attempt, EventLogException.shuttingDown(Outcome.NOT_APPLIED));
        }
        sequencer.apply(sequenced.fresh());
        trim();
        Accepted accepted = new Accepted(sequenced.results(), durableThrough);
        Runnable waiting = durableWaiters.add(through, attempt.emission());
        return () -> {
            wake(false);
            attempt.emission().accepted().complete(accepted);
            waiting.run();
        };
    }

    @GuardedBy("lock")
    private Runnable answer(EmitAttempt attempt, List<EmitResult> duplicates) {
        long through =
                duplicates.stream().mapToLong(EmitResult::getSequence).max().orElse(0);
        long durable = durableThrough;
        Runnable waiting = through > durable
                ? durableWaiters.add(through, attempt.emission())
                : () -> attempt.emission().durable().complete(durable);
        return () -> {
            commit.release(attempt.reservation());
            attempt.emission().accepted().complete(new Accepted(duplicates, durable));
            waiting.run();
        };
    }

    private Completion appended(long through) {
        return new Completion() {
            @Override
            public void committed() {
                becameDurable(through);
            }

            @Override
            public void failed(StoreException failure) {
                commitFailed(failure);
            }
        };
    }

    private void becameDurable(long through) {
        List<Emission> done;
        synchronized (lock) {
            // Sequences are consecutive while a world is loaded, so they count the events.
            durableEvents += through - durableThrough;
            durableThrough = through;
            done = durableWaiters.through(through);
            if (through == sequencer.lastSequence()) {
                // Otherwise more is on its way, and whoever brought it trims: the commit thread is the one all wait
                // for.
                trim();
            }
        }
        done.forEach(emission -> emission.durable().complete(through));
        wake(true);
    }

    private void commitFailed(StoreException failure) {
        EventLogException unknown = EventLogException.storeUnavailable(Outcome.UNKNOWN, failure);
        List<Emission> failed;
        synchronized (lock) {
            failed = durableWaiters.fail(unknown);
        }
        failed.forEach(emission -> emission.durable().completeExceptionally(unknown));
    }

    @GuardedBy("lock")
    private void trim() {
        sequencer.tail().trim(durableThrough, tailBounds);
    }

    private void fail(EmitAttempt attempt, EventLogException failure) {
        commit.release(attempt.reservation());
        attempt.emission().accepted().completeExceptionally(failure);
        attempt.emission().durable().completeExceptionally(failure);
    }

    private void wake(boolean durable) {
        for (WorldListener listener : listeners) {
            if (!durable || listener.hearsDurable()) {
                listener.wake().run();
            }
        }
    }
}
