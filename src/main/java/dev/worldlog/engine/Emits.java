package dev.worldlog.engine;

import com.github.f4b6a3.uuid.UuidCreator;
import com.google.protobuf.ByteString;
import dev.worldlog.commit.GroupCommit;
import dev.worldlog.commit.Reservation;
import dev.worldlog.cursor.StoreFailures;
import dev.worldlog.emit.EmitAttempt;
import dev.worldlog.emit.Encoding;
import dev.worldlog.emit.StoredIds;
import dev.worldlog.log.Emission;
import dev.worldlog.log.EmitBatch;
import dev.worldlog.log.EventLogException;
import dev.worldlog.log.EventLogException.Outcome;
import dev.worldlog.log.TimeSource;
import dev.worldlog.store.StoreReader;
import dev.worldlog.v1.Event;
import dev.worldlog.validation.EventValidation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The way of a batch from the caller to the emitter of its world: checked, given ids, compared with what is stored, and
 * given room in the commit queue.
 *
 * <p>Thread-safe.
 */
final class Emits {
    /** What the server adds to an event: sequence, time, id. */
    private static final int ADDED_BYTES_MAX = 96;

    /** Ids looked up at once: so many events of 1 MiB may be held at worst. */
    private static final int LOOKUP_MAX = 32;

    private static final Duration RETRY_AFTER = Duration.ofMillis(50);

    private final Worlds worlds;
    private final StoreReader store;
    private final GroupCommit commit;
    private final TimeSource time;
    /** Written once by the closing thread, read by emitting threads. */
    private volatile boolean stopped;

    Emits(Worlds worlds, StoreReader store, GroupCommit commit, TimeSource time) {
        this.worlds = worlds;
        this.store = store;
        this.commit = commit;
        this.time = time;
    }

    void stop() {
        stopped = true;
    }

    Emission emit(EmitBatch batch) {
        Emission emission = new Emission(new CompletableFuture<>(), new CompletableFuture<>());
        try {
            emit(batch, emission);
        } catch (RuntimeException e) {
            emission.accepted().completeExceptionally(e);
            emission.durable().completeExceptionally(e);
        }
        return emission;
    }

    private void emit(EmitBatch batch, Emission emission) {
        if (stopped) {
            throw EventLogException.shuttingDown(Outcome.NOT_APPLIED);
        }
        List<Event> checked = EventValidation.drafts(batch, time.now());
        List<Event> drafts = withIds(checked);
        Reservation reservation = reservation(drafts);
        if (!commit.tryReserve(reservation)) {
            throw EventLogException.overloaded("the queue of events that wait for the store is full", RETRY_AFTER);
        }
        boolean hasIds = checked.stream().anyMatch(event -> !event.getId().isEmpty());
        StoredIds known = hasIds ? StoredIds.NOT_ASKED : StoredIds.NONE_POSSIBLE;
        hand(batch.world(), new EmitAttempt(drafts, batch.expectedLastSequence(), known, reservation, emission));
    }

    /** Hands the batch to the emitter of its world, which from then on answers for it; asks the store only if it must. */
    private void hand(String world, EmitAttempt attempt) {
        boolean handedOver = false;
        try {
            handedOver = offer(world, entry -> attempt);
            while (!handedOver) {
                handedOver = offer(world, entry -> attempt.mayRepeat() ? attempt.with(ask(entry, attempt)) : attempt);
            }
        } finally {
            if (!handedOver) {
                commit.release(attempt.reservation());
            }
        }
    }

    private boolean offer(String world, Function<WorldEntry, EmitAttempt> attempt) {
        WorldEntry entry = worlds.hold(world);
        try {
            return entry.emitter().emit(attempt.apply(entry));
        } finally {
            worlds.release(entry);
        }
    }

    /**
     * Returns what the store has under the ids, a few at a time. A conflict ends it at once, so that what is held at any time
     * is little more than the batch itself.
     */
    private StoredIds ask(WorldEntry entry, EmitAttempt attempt) {
        // Read before the store is asked, so that the store's answer is complete up to it.
        long through = entry.emitter().head().durableThrough();
        Map<String, Event> events = new HashMap<>();
        for (int from = 0; from < attempt.drafts().size(); from += LOOKUP_MAX) {
            int to = Math.min(attempt.drafts().size(), from + LOOKUP_MAX);
            List<Event> drafts = attempt.drafts().subList(from, to);
            Map<String, ByteString> found = find(entry, drafts);
            for (Event draft : drafts) {
                ByteString bytes = found.get(draft.getId());
                if (bytes != null) {
                    events.put(draft.getId(), sameOrConflict(Encoding.decode(bytes), draft));
                }
            }
        }
        return new StoredIds(events, through);
    }

    private Map<String, ByteString> find(WorldEntry entry, List<Event> drafts) {
        List<String> ids = drafts.stream().map(Event::getId).toList();
        return StoreFailures.translated(() -> store.find(entry.world().record().key(), ids));
    }

    private static Event sameOrConflict(Event known, Event draft) {
        if (!Encoding.isSame(known, draft)) {
            throw EventLogException.eventIdConflict(draft.getWorld(), draft.getId(), known.getSequence());
        }
        return known;
    }

    private static List<Event> withIds(List<Event> events) {
        List<Event> drafts = new ArrayList<>(events.size());
        for (Event event : events) {
            drafts.add(
                    event.getId().isEmpty()
                            ? event.toBuilder()
                                    .setId(UuidCreator.getTimeOrderedEpoch().toString())
                                    .build()
                            : event);
        }
        return drafts;
    }

    private static Reservation reservation(List<Event> drafts) {
        long bytes = drafts.stream()
                .mapToLong(draft -> draft.getSerializedSize() + ADDED_BYTES_MAX)
                .sum();
        return new Reservation(drafts.size(), bytes);
    }
}
