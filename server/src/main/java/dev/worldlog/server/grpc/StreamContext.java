package dev.worldlog.server.grpc;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;

/**
 * What all streams of a server share.
 *
 * @param executor runs their turns
 * @param alarms wakes them; its tasks only wake
 * @param nanoTime monotonic time
 *     <p>Thread-safe.
 */
record StreamContext(
        OpenStreams streams,
        Executor executor,
        ScheduledExecutorService alarms,
        LongSupplier nanoTime,
        Duration slowConsumerPatience,
        StatusMapper statuses) {
    StreamContext withExecutor(Executor other) {
        return new StreamContext(streams, other, alarms, nanoTime, slowConsumerPatience, statuses);
    }
}
