package dev.worldlog.server.grpc;

import dev.worldlog.log.Emission;
import dev.worldlog.log.EventLog;
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

    /** Returns the answer, completed when the emission has reached the level. */
    static CompletableFuture<EmitAnswer> of(Emission emission, AckLevel ack, EventLog eventLog) {
        AckLevel stored = eventLog.isDurable() ? AckLevel.ACK_LEVEL_DURABLE : AckLevel.ACK_LEVEL_STORED;
        if (ack == AckLevel.ACK_LEVEL_DURABLE) {
            // Either may be first, and neither thread may wait for the other: one of them is the commit thread.
            return emission.durable()
                    .thenCombine(
                            emission.accepted(),
                            (through, accepted) -> new EmitAnswer(accepted.results(), stored, through));
        }
        return emission.accepted()
                .thenApply(accepted -> reachedDurable(emission)
                        ? new EmitAnswer(
                                accepted.results(), stored, emission.durable().join())
                        : new EmitAnswer(accepted.results(), AckLevel.ACK_LEVEL_ACCEPTED, accepted.durableThrough()));
    }

    private static boolean reachedDurable(Emission emission) {
        return emission.durable().isDone() && !emission.durable().isCompletedExceptionally();
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
