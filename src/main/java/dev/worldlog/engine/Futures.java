package dev.worldlog.engine;

import dev.worldlog.log.EventLogException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Futures whose failures come one way. Immutable. */
final class Futures {
    private Futures() {}

    /** Runs a call; a refusal that it throws becomes a failed future. */
    static <T> CompletableFuture<T> of(Supplier<CompletableFuture<T>> call) {
        try {
            return call.get();
        } catch (EventLogException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
