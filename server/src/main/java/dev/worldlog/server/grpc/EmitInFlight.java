package dev.worldlog.server.grpc;

import dev.worldlog.v1.EmitStreamResponse;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A request of an EmitStream that waits for its answer.
 *
 * @param index counts the requests of the stream from 0
 * @param events how many there are in it
 *     <p>Thread-safe.
 */
record EmitInFlight(long index, int events, CompletableFuture<EmitAnswer> answer) {
    boolean isDone() {
        return answer.isDone();
    }

    /** Returns why there is no response, or null. Only when done. */
    @Nullable
    Throwable failure() {
        return answer.handle((value, failure) -> failure).join();
    }

    /** Only when done without failure. */
    EmitStreamResponse response() {
        return answer.join().toStreamResponse();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The listener does not fail.
    void whenDone(Runnable listener) {
        if (!answer.isDone()) {
            answer.whenComplete((value, failure) -> listener.run());
        }
    }
}
