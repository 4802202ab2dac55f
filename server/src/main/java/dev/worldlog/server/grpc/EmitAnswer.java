package dev.worldlog.server.grpc;

import dev.worldlog.log.Emission;
import dev.worldlog.log.EventLog;
import dev.worldlog.log.EventLogException;
import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.EmitResponse;
import dev.worldlog.v1.EmitResult;
import dev.worldlog.v1.EmitStreamResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What an emit is answered with.
 *
 * @param ack the level reached
 * @param durableThrough of the world, when the level was reached
 *     <p>Immutable.
 */
record EmitAnswer(List<EmitResult> results, AckLevel ack, long durableThrough) {
    EmitAnswer {
        results = List.copyOf(results);
    }

    /**
     * Returns the answer, completed when the emission has reached the level.
     *
     * @param world the world of the emission; asked how far it is durable for an answer below durable
     */
    static CompletableFuture<EmitAnswer> of(Emission emission, AckLevel ack, String world, EventLog eventLog) {
        if (ack == AckLevel.ACK_LEVEL_DURABLE) {
            return emission.durable().thenApply(through -> stored(emission, through, eventLog));
        }
        return emission.accepted()
                .thenApply(results -> reachedDurable(emission)
                        ? stored(emission, emission.durable().join(), eventLog)
                        : new EmitAnswer(results, AckLevel.ACK_LEVEL_ACCEPTED, durableThrough(world, eventLog)));
    }

    private static long durableThrough(String world, EventLog eventLog) {
        try {
            return eventLog.getWorld(world).getDurableThrough();
        } catch (EventLogException e) {
            // The world has gone meanwhile. The events were accepted all the same, and nothing of it is durable.
            return 0;
        }
    }

    private static boolean reachedDurable(Emission emission) {
        return emission.durable().isDone() && !emission.durable().isCompletedExceptionally();
    }

    private static EmitAnswer stored(Emission emission, long through, EventLog eventLog) {
        AckLevel reached = eventLog.isDurable() ? AckLevel.ACK_LEVEL_DURABLE : AckLevel.ACK_LEVEL_STORED;
        return new EmitAnswer(emission.accepted().join(), reached, through);
    }

    EmitResponse toResponse() {
        return EmitResponse.newBuilder()
                .addAllResults(results)
                .setAck(ack)
                .setDurableThrough(durableThrough)
                .build();
    }

    EmitStreamResponse toStreamResponse() {
        return EmitStreamResponse.newBuilder()
                .addAllResults(results)
                .setAck(ack)
                .setDurableThrough(durableThrough)
                .build();
    }
}
