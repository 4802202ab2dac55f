package dev.worldlog.server.grpc;

import java.time.Duration;

/**
 * The bounds of streams.
 *
 * @param streamsMax open Subscribe, Replay and EmitStream calls, over all connections
 * @param slowConsumerPatience how long a client may take nothing of a stream before it ends
 *     <p>Immutable.
 */
public record StreamLimits(int streamsMax, Duration slowConsumerPatience) {
    private static final int MANY = 1_000_000;

    public StreamLimits {
        Range.check("max-streams", streamsMax, 1, MANY);
        Range.check("slow-consumer-patience", slowConsumerPatience, Duration.ofMillis(1), Duration.ofHours(1));
    }
}
