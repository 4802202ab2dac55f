package dev.worldlog.log;

import com.google.protobuf.FieldMask;
import dev.worldlog.v1.Chat;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.World;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * The event log: worlds, emits, reads and cursors.
 *
 * <p>The seam above the engine. Callers must not assume that this process is the only writer: every method may answer
 * that it cannot serve the call here and now ({@code STORE_UNAVAILABLE}, {@code OVERLOADED}). Failures are
 * {@link EventLogException}s, thrown by methods that return a value and delivered by the futures of those that return
 * futures. Methods that return a value may read the store and block for as long as that takes; methods that return
 * futures may read the store but never wait for a commit.
 *
 * <p>Thread-safe.
 */
public interface EventLog {
    /**
     * Whether what is called durable here survives the end of the process and a loss of power. Otherwise it is only stored,
     * in a store that was chosen to be forgotten.
     */
    boolean isDurable();

    /** Creates a world from its id, display name and labels. Completes when it is durable. */
    CompletableFuture<World> createWorld(World world);

    /** Returns the world as it is now. */
    World getWorld(String world);

    /**
     * Returns at most {@code limit} worlds that carry all of {@code labels}, by id in byte order.
     *
     * @param afterId exclusive lower bound; empty for the first page
     */
    List<World> listWorlds(Map<String, String> labels, String afterId, int limit);

    /** Changes the masked fields of a world; a non-empty etag must be current. Completes when it is durable. */
    CompletableFuture<World> updateWorld(World change, FieldMask mask);

    /** Deletes a world; a non-empty etag must be current. Completes, when durable, with the number of events deleted. */
    CompletableFuture<Long> deleteWorld(String world, String etag);

    /**
     * Returns at most {@code limit} chats of a world with their durable counts, by id in byte order.
     *
     * @param afterId exclusive lower bound; empty for the first page
     */
    List<Chat> listChats(String world, String afterId, int limit);

    /**
     * Emits a batch: all of its events or none, in order, the new ones with consecutive sequences. The order of the
     * calls of one thread is the order of their sequences.
     */
    Emission emit(EmitBatch batch);

    /** Returns the event at a sequence, durable or not. */
    Event getEvent(String world, long sequence);

    /** Returns the event with an id, durable or not. */
    Event getEvent(String world, String id);

    /** Returns at most {@code limit} matching events, and at most about 2 MiB of them, in the order of the query. */
    EventPage listEvents(EventQuery query, int limit);

    /**
     * Counts the matching events, however long it takes.
     *
     * @param abandoned asked now and then whether the answer is still wanted; may be called often. Fails when it is not
     */
    EventCount countEvents(EventQuery query, BooleanSupplier abandoned);

    /** Opens an endless cursor. The caller closes it. */
    EventCursor subscribe(SubscribeQuery query);

    /** Opens a finite cursor. The caller closes it. */
    EventCursor replay(ReplayQuery query);

    /** Begins to compare the durable history of a world with what was written. The caller closes it. */
    WorldVerification verifyWorld(String world);

    /** Returns how the log is doing. */
    LogInfo info();

    /**
     * Makes a copy of the store under a name, or under the time when the name is empty. Blocks until the copy is durable and
     * checked; failures are {@code BACKUP_EXISTS}, {@code NOT_SUPPORTED} and those of the store.
     */
    Backup backup(String name);
}
