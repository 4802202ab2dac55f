package dev.worldlog.bench.row;

import dev.worldlog.bench.measure.InvalidMeasurementException;
import dev.worldlog.client.EmitStream;
import dev.worldlog.client.WorldlogClient;
import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.EmitResponse;
import dev.worldlog.v1.EmitResult;
import dev.worldlog.v1.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Events emitted into one world by the Java client's EmitStream, in batches, each durable.
 *
 * <p>Not thread-safe.
 */
final class Emission {
    private final List<CompletableFuture<EmitResponse>> answers = new ArrayList<>();
    private long nanos;

    private Emission() {}

    /** Emits the batches and waits until all of them are durable. */
    static Emission of(WorldlogClient client, String world, List<List<Event>> batches) {
        Emission emission = new Emission();
        try (EmitStream stream = client.emitStream(world, AckLevel.ACK_LEVEL_DURABLE)) {
            long begin = System.nanoTime();
            for (List<Event> batch : batches) {
                emission.answers.add(stream.send(batch));
            }
            stream.flush();
            emission.nanos = System.nanoTime() - begin;
        }
        return emission;
    }

    /** How long it took. */
    long nanos() {
        return nanos;
    }

    /** Checks every answer: durable, new, one sequence after the other. Returns the first sequence. */
    long verifiedFirstSequence() {
        long first = answers.get(0).join().getResults(0).getSequence();
        long next = first;
        for (CompletableFuture<EmitResponse> answer : answers) {
            EmitResponse response = answer.join();
            InvalidMeasurementException.require(AckLevel.ACK_LEVEL_DURABLE, response.getAck(), "ack");
            for (EmitResult result : response.getResultsList()) {
                InvalidMeasurementException.require(next++, result.getSequence(), "sequence answered");
                InvalidMeasurementException.require(false, result.getDuplicate(), "duplicate");
            }
        }
        return first;
    }
}
