package dev.worldlog.server.grpc;

import dev.worldlog.v1.Frame;
import dev.worldlog.v1.Progress;

/**
 * Where a reader stands, as its last frame told it.
 *
 * <p>Not thread-safe.
 */
final class ReaderPosition {
    private boolean known;
    private long throughSequence;
    private long durableThrough;
    private long lastSequence;

    /** Whether there was a frame. */
    boolean isKnown() {
        return known;
    }

    void advance(Frame frame) {
        known = true;
        throughSequence = frame.getThroughSequence();
        durableThrough = frame.getDurableThrough();
        long named = switch (frame.getSignalCase()) {
            case STARTED -> frame.getStarted().getLastSequence();
            case PROGRESS -> frame.getProgress().getLastSequence();
            default -> 0;
        };
        lastSequence = Math.max(Math.max(lastSequence, named), throughSequence);
    }

    /** Returns a frame that says so once more. */
    Frame progress(String cursor) {
        return Frame.newBuilder()
                .setAfterSequence(throughSequence)
                .setThroughSequence(throughSequence)
                .setDurableThrough(durableThrough)
                .setProgress(Progress.newBuilder().setCursor(cursor).setLastSequence(lastSequence))
                .build();
    }
}
