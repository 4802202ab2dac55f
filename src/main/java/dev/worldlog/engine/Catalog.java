package dev.worldlog.engine;

import com.google.protobuf.FieldMask;
import dev.worldlog.commit.Completion;
import dev.worldlog.commit.GroupCommit;
import dev.worldlog.commit.Reservation;
import dev.worldlog.cursor.StoreFailures;
import dev.worldlog.emit.WorldHead;
import dev.worldlog.log.EventLogException;
import dev.worldlog.log.EventLogException.Outcome;
import dev.worldlog.log.Limits;
import dev.worldlog.log.TimeSource;
import dev.worldlog.store.Mutation;
import dev.worldlog.store.StoreException;
import dev.worldlog.store.StoreReader;
import dev.worldlog.store.WorldRecord;
import dev.worldlog.v1.Chat;
import dev.worldlog.v1.Gap;
import dev.worldlog.v1.GapReason;
import dev.worldlog.v1.World;
import dev.worldlog.validation.WorldValidation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * The worlds of a log as things to create, describe, change and delete.
 *
 * <p>Thread-safe.
 */
final class Catalog {
    private final Worlds worlds;
    private final StoreReader store;
    private final GroupCommit commit;
    private final TimeSource time;
    private final int worldsMax;
    private final AtomicLong lastKey;
    private final AtomicInteger count;
    /** The worlds that are being created: their ids are taken, but nobody can use them yet. */
    private final ConcurrentHashMap<String, CompletableFuture<World>> creating = new ConcurrentHashMap<>();

    Catalog(Worlds worlds, StoreReader store, GroupCommit commit, TimeSource time, int worldsMax) {
        this.worlds = worlds;
        this.store = store;
        this.commit = commit;
        this.time = time;
        this.worldsMax = worldsMax;
        this.lastKey = new AtomicLong(store.lastWorldKey());
        this.count = new AtomicInteger(store.worldCount());
    }

    CompletableFuture<World> create(World world) {
        WorldValidation.checkNew(world);
        CompletableFuture<World> created = new CompletableFuture<>();
        CompletableFuture<World> other = creating.putIfAbsent(world.getId(), created);
        if (other != null) {
            return other.thenApply(existing -> {
                throw EventLogException.worldAlreadyExists(existing.getId());
            });
        }
        CompletableFuture<World> answer =
                created.whenComplete((done, failure) -> creating.remove(world.getId(), created));
        try {
            create(world, created);
        } catch (RuntimeException e) {
            created.completeExceptionally(e);
        }
        return answer;
    }

    private void create(World world, CompletableFuture<World> created) {
        Optional<WorldRecord> former = StoreFailures.translated(() -> store.world(world.getId()));
        if (former.isPresent() && !former.get().deleted()) {
            throw EventLogException.worldAlreadyExists(world.getId());
        }
        if (count.incrementAndGet() > worldsMax) {
            count.decrementAndGet();
            throw EventLogException.worldLimitReached(worldsMax);
        }
        long key = lastKey.incrementAndGet();
        if (key > Limits.WORLDS_EVER_MAX) {
            lastKey.decrementAndGet();
            count.decrementAndGet();
            throw EventLogException.worldNumbersUsedUp(Limits.WORLDS_EVER_MAX);
        }
        long formerLast = former.map(WorldRecord::lastSequence).orElse(0L);
        WorldRecord record = record(key, world, formerLast);
        Mutation mutation = new Mutation.CreateWorld(record, gapOf(formerLast));
        submit(
                mutation,
                created,
                () -> Descriptions.of(record, Descriptions.storedHead(record)),
                count::decrementAndGet);
    }

    private WorldRecord record(long key, World world, long lastSequence) {
        Instant now = Descriptions.toMicros(time.now());
        return new WorldRecord(
                key,
                world.getId(),
                world.getDisplayName(),
                world.getLabelsMap(),
                now,
                now,
                1,
                UUID.randomUUID().toString(),
                0,
                lastSequence,
                0,
                false);
    }

    private static List<Gap> gapOf(long formerLast) {
        return formerLast == 0
                ? List.of()
                : List.of(Gap.newBuilder()
                        .setFromSequence(1)
                        .setToSequence(formerLast)
                        .setReason(GapReason.GAP_REASON_WORLD_DELETED)
                        .build());
    }

    /** How many worlds there are. */
    int count() {
        return count.get();
    }

    World get(String id) {
        WorldValidation.checkId(id);
        WorldEntry entry = worlds.hold(id);
        try {
            return entry.describe();
        } finally {
            worlds.release(entry);
        }
    }

    List<World> list(Map<String, String> labels, String afterId, int limit) {
        WorldValidation.checkLabels(labels);
        List<World> described = new ArrayList<>();
        for (WorldRecord record : StoreFailures.translated(() -> store.worlds(labels, afterId, limit))) {
            described.add(worlds.ifLoaded(record.id())
                    .filter(entry -> entry.world().record().key() == record.key())
                    .map(WorldEntry::describe)
                    .orElseGet(() -> Descriptions.of(record, Descriptions.storedHead(record))));
        }
        return described;
    }

    CompletableFuture<World> update(World change, FieldMask mask) {
        WorldValidation.checkChange(change, mask);
        WorldEntry entry = worlds.hold(change.getId());
        CompletableFuture<World> updated = new CompletableFuture<>();
        CompletableFuture<World> answer = updated.whenComplete((done, failure) -> worlds.release(entry));
        try {
            entry.inTurn(() -> {
                entry.emitter().requireNotDeleted();
                Mutation mutation = entry.change(change, Set.copyOf(mask.getPathsList()), time.now());
                submit(mutation, updated, entry::describe, () -> {});
            });
        } catch (RuntimeException e) {
            updated.completeExceptionally(e);
        }
        return answer;
    }

    CompletableFuture<Long> delete(String id, String etag) {
        WorldValidation.checkId(id);
        WorldEntry entry = worlds.hold(id);
        CompletableFuture<Long> deleted = new CompletableFuture<>();
        CompletableFuture<Long> answer = deleted.whenComplete((done, failure) -> worlds.release(entry));
        try {
            entry.inTurn(() -> delete(entry, etag, deleted));
        } catch (RuntimeException e) {
            deleted.completeExceptionally(e);
        }
        return answer;
    }

    private void delete(WorldEntry entry, String etag, CompletableFuture<Long> deleted) {
        WorldRecord world = entry.world().record();
        entry.requireEtag(etag);
        WorldHead last = entry.emitter().delete().orElseThrow(() -> EventLogException.worldDeleted(world.id()));
        submit(
                new Mutation.DeleteWorld(world.key(), Descriptions.toMicros(time.now()), last.lastSequence()),
                deleted,
                () -> {
                    worlds.forget(world.id(), entry);
                    count.decrementAndGet();
                    return last.durableEvents();
                },
                () -> {});
    }

    List<Chat> chats(String id, String afterId, int limit) {
        WorldValidation.checkId(id);
        WorldEntry entry = worlds.hold(id);
        try {
            entry.emitter().requireNotDeleted();
            return StoreFailures.translated(
                    () -> store.chats(entry.world().record().key(), afterId, limit));
        } finally {
            worlds.release(entry);
        }
    }

    private <T> void submit(Mutation mutation, CompletableFuture<T> done, Supplier<T> result, Runnable undo) {
        Completion completion = new Completion() {
            @Override
            public void committed() {
                done.complete(result.get());
            }

            @Override
            public void failed(StoreException failure) {
                undo.run();
                done.completeExceptionally(EventLogException.storeUnavailable(Outcome.UNKNOWN, failure));
            }
        };
        if (!commit.submit(mutation, Reservation.NONE, completion)) {
            undo.run();
            done.completeExceptionally(EventLogException.shuttingDown(Outcome.NOT_APPLIED));
        }
    }
}
