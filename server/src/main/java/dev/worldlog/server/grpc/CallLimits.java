package dev.worldlog.server.grpc;

import java.time.Duration;

/**
 * The bounds of calls.
 *
 * @param callsMax unary calls in progress, over all connections; more are answered OVERLOADED
 * @param callsPerConnectionMax calls and streams in progress on one connection; a client queues more
 * @param defaultDeadline how long a unary call may take whose caller set no deadline
 *     <p>Immutable.
 */
public record CallLimits(int callsMax, int callsPerConnectionMax, Duration defaultDeadline) {
    private static final int MANY = 1_000_000;

    public CallLimits {
        Range.check("max-calls", callsMax, 1, MANY);
        Range.check("max-calls-per-connection", callsPerConnectionMax, 1, MANY);
        Range.check("default-deadline", defaultDeadline, Duration.ofMillis(1), Duration.ofHours(1));
    }
}
