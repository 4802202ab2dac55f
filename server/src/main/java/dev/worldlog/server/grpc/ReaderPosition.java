package dev.worldlog.server.grpc;

import dev.worldlog.v1.Frame;
import dev.worldlog.v1.Progress;

/**
 * Where a reader stands, as its last frame told it.
 *
 * <p>Not thread-safe.
 */
final class ReaderPosition {
    private long throughSequence;
    private long durableThrough;
    private long lastSequence;

    void advance(Frame frame) {
        throughSequence = frame.getThroughSequence();
        durableThrough = frame.getDurableThrough();
        long named =
                switch (frame.getSignalCase()) {
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
