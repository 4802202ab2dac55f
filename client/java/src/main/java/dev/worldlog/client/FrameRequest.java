package dev.worldlog.client;

import dev.worldlog.v1.Frame;

/**
 * What a reader of frames asks for, now and after a break.
 *
 * <p>Confined to the reader's thread.
 */
interface FrameRequest {
    /** Where the reader stands. */
    FramePosition position();

    /** Begins a stream that goes on at the position. */
    FrameCall<?, ?> open(Connection connection, FrameCall.Sink sink);

    /** Takes note of a frame that the position has accepted, and returns it as the reader's user should see it. */
    Frame received(Frame frame);

    /** True when the stream may only end after {@code Completed}; otherwise an end is a break like any other. */
    boolean isFinite();

    /** True when {@code Completed} was received. */
    boolean isCompleted();

    /** True when something is left to ask for after a break. */
    boolean hasRest();
}
