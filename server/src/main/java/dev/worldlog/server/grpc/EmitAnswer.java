package dev.worldlog.server.grpc;

import dev.worldlog.log.Emission;
import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.EmitResponse;
import dev.worldlog.v1.EmitResult;
import dev.worldlog.v1.EmitStreamResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

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
     * @param durableThrough asked only for an answer below durable
     */
    static CompletableFuture<EmitAnswer> of(Emission emission, AckLevel ack, LongSupplier durableThrough) {
        if (ack == AckLevel.ACK_LEVEL_DURABLE) {
            return emission.durable().thenApply(through -> durable(emission, through));
        }
        return emission.accepted()
                .thenApply(results -> reachedDurable(emission)
                        ? durable(emission, emission.durable().join())
                        : new EmitAnswer(results, AckLevel.ACK_LEVEL_ACCEPTED, durableThrough.getAsLong()));
    }

    private static boolean reachedDurable(Emission emission) {
        return emission.durable().isDone() && !emission.durable().isCompletedExceptionally();
    }

    private static EmitAnswer durable(Emission emission, long through) {
        return new EmitAnswer(emission.accepted().join(), AckLevel.ACK_LEVEL_DURABLE, through);
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
