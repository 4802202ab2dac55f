package dev.worldlog.engine;

import dev.worldlog.cursor.LoadedWorld;
import dev.worldlog.log.EncodedFrame;
import dev.worldlog.log.EventCursor;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * A cursor that keeps its world loaded until it is closed.
 *
 * <p>Not thread-safe, except as {@link EventCursor} says.
 */
final class HeldCursor implements EventCursor {
    private final Worlds worlds;
    private final WorldEntry entry;
    private final EventCursor cursor;
    private final AtomicBoolean closed = new AtomicBoolean();

    private HeldCursor(Worlds worlds, WorldEntry entry, EventCursor cursor) {
        this.worlds = worlds;
        this.entry = entry;
        this.cursor = cursor;
    }

    static EventCursor open(Worlds worlds, String world, Function<LoadedWorld, EventCursor> opening) {
        WorldEntry entry = worlds.hold(world);
        try {
            return new HeldCursor(worlds, entry, opening.apply(entry.world()));
        } catch (RuntimeException e) {
            worlds.release(entry);
            throw e;
        }
    }

    @Override
    public Optional<EncodedFrame> next() {
        return cursor.next();
    }

    @Override
    public boolean isCompleted() {
        return cursor.isCompleted();
    }

    @Override
    public void onAdvance(Runnable listener) {
        cursor.onAdvance(listener);
    }

    @Override
    public Duration untilDue() {
        return cursor.untilDue();
    }

    @Override
    public String resumeToken() {
        return cursor.resumeToken();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            cursor.close();
            worlds.release(entry);
        }
    }
}
