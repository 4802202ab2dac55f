package dev.worldlog.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.worldlog.cursor.LoadedWorld;
import dev.worldlog.emit.WorldEmitter;
import dev.worldlog.log.EventLogException;
import dev.worldlog.store.Mutation;
import dev.worldlog.store.WorldRecord;
import dev.worldlog.v1.World;
import java.time.Instant;
import java.util.Set;

/**
 * A loaded world with its description, which changes here first and is then committed.
 *
 * <p>Thread-safe.
 */
final class WorldEntry {
    private final LoadedWorld world;
    private final Object lock = new Object();
    /** Whoever changes the world or ends it goes through here, so that the store is told in the order in which it happened. */
    private final Object turn = new Object();

    @GuardedBy("lock")
    private WorldRecord description;

    /** Changes and readers under way; the entry must not be unloaded while there are any. */
    @GuardedBy("lock")
    private int holders;

    @GuardedBy("lock")
    private boolean retired;

    WorldEntry(LoadedWorld world) {
        this.world = world;
        this.description = world.record();
    }

    LoadedWorld world() {
        return world;
    }

    WorldEmitter emitter() {
        return world.emitter();
    }

    /** Keeps the entry loaded until {@link #release}; returns false when it is unloaded already. */
    boolean hold() {
        synchronized (lock) {
            if (retired) {
                return false;
            }
            holders++;
            return true;
        }
    }

    boolean isHeld() {
        synchronized (lock) {
            return holders > 0;
        }
    }

    void release() {
        synchronized (lock) {
            holders--;
        }
    }

    /** Unloads the entry if nobody holds it and its emitter is idle. */
    boolean tryRetire() {
        synchronized (lock) {
            retired = retired || (holders == 0 && world.emitter().tryRetire());
            return retired;
        }
    }

    /** Decides on a change and submits it, while nobody else does. */
    void inTurn(Runnable change) {
        synchronized (turn) {
            change.run();
        }
    }

    World describe() {
        synchronized (lock) {
            return Descriptions.of(description, world.emitter().head());
        }
    }

    /** Throws {@code ETAG_MISMATCH} when a non-empty etag is not the current one. */
    void requireEtag(String etag) {
        synchronized (lock) {
            if (!etag.isEmpty() && !etag.equals(Descriptions.etag(description))) {
                throw EventLogException.etagMismatch(description.id());
            }
        }
    }

    /** Changes the description and returns the mutation that makes the change durable. */
    Mutation.UpdateWorld change(World change, Set<String> fields, Instant now) {
        synchronized (lock) {
            requireEtag(change.getEtag());
            description = Descriptions.changed(description, change, fields, now);
            return new Mutation.UpdateWorld(
                    description.key(),
                    description.displayName(),
                    description.labels(),
                    description.updateTime(),
                    description.revision());
        }
    }
}
