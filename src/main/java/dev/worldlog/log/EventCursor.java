package dev.worldlog.log;

import java.time.Duration;
import java.util.Optional;

/**
 * A reader's position in a world, and the frames that follow it. History and live events come from the same cursor; it
 * holds a position, never a backlog.
 *
 * <p>{@link #onAdvance} and {@link #close} are thread-safe; the other methods belong to one thread at a time.
 */
public interface EventCursor extends AutoCloseable {
    /**
     * Returns the next frame and moves the position behind it, or returns empty when there is nothing to say now. Reads at
     * most one short page from the store; call again at once after a frame.
     *
     * @throws EventLogException when the stream ends with an error: the world was deleted, the store cannot be read
     */
    Optional<EncodedFrame> next();

    /** Whether the last frame of a finite stream has been returned. */
    boolean isCompleted();

    /**
     * Sets the one listener that runs, on any thread, whenever {@link #next} may have become able to say more. It must be
     * quick and must not call back. Wake-ups may be spurious; one may already be under way when this returns.
     */
    void onAdvance(Runnable listener);

    /** How long until {@link #next} has something to say even if nothing happens: progress, or a paced event. */
    Duration untilDue();

    /**
     * The opaque text that resumes behind the last frame returned, or where the first would begin. Empty while the start is
     * being searched for, and for a descending replay.
     */
    String resumeToken();

    /** Releases the cursor. Idempotent. */
    @Override
    void close();
}
