package dev.worldlog.client;

import dev.worldlog.v1.EmitResponse;
import dev.worldlog.v1.EmitStreamRequest;
import java.util.concurrent.CompletableFuture;

/**
 * A request of an emit stream that has no answer yet.
 *
 * <p>Confined to the pipeline, except for the answer, which is thread-safe.
 */
final class PendingEmit {
    private final EmitStreamRequest request;
    private final CompletableFuture<EmitResponse> answer = new CompletableFuture<>();
    private final CompletableFuture<Void> settled = new CompletableFuture<>();
    private boolean perhapsApplied;

    PendingEmit(EmitStreamRequest request) {
        this.request = request;
    }

    EmitStreamRequest request() {
        return request;
    }

    long bytes() {
        return request.getSerializedSize();
    }

    CompletableFuture<EmitResponse> answer() {
        return answer;
    }

    /** Completes, always normally, after the answer did and whatever hangs on it has run. */
    CompletableFuture<Void> settled() {
        return settled;
    }

    void complete(EmitResponse response) {
        answer.complete(response);
        settled.complete(null);
    }

    void fail(WorldlogException why) {
        answer.completeExceptionally(why);
        settled.complete(null);
    }

    /** True when it went out on a stream that broke before the answer. */
    boolean isPerhapsApplied() {
        return perhapsApplied;
    }

    void markPerhapsApplied() {
        perhapsApplied = true;
    }
}
