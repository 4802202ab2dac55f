package dev.worldlog.cli;

import com.google.protobuf.Timestamp;
import dev.worldlog.v1.SubscribeRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options that say where a subscription starts; at most one of them is given.
 *
 * <p>Not thread-safe.
 */
final class StartOptions {
    @Option(names = "--after", paramLabel = "N", description = "After this sequence; 0 for everything.")
    private @Nullable Long after;

    @Option(names = "--tail", paramLabel = "N", description = "With the last N events that match, 1 to 10000.")
    private @Nullable Integer tail;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = TimeOption.class,
            description = "At this time: 2026-05-04T09:00:00Z, 2026-05-04, or 10m for ten minutes ago.")
    private @Nullable Timestamp since;

    @Option(names = "--cursor", paramLabel = "CURSOR", description = "Where an earlier stream got to.")
    private @Nullable String cursor;

    /** Says where to start. */
    void addTo(SubscribeRequest.Builder request) {
        if (after != null) {
            request.setAfterSequence(after);
        } else if (tail != null) {
            request.setTail(tail);
        } else if (since != null) {
            request.setSince(since);
        } else if (cursor != null) {
            request.setCursor(cursor);
        }
    }
}
