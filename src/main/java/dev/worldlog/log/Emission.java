package dev.worldlog.log;

import dev.worldlog.v1.EmitResult;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What becomes of an emitted batch. Both futures always complete; if {@code accepted} fails, {@code durable} fails with
 * the same exception. Dependents without an executor of their own run on the thread that completes them, which may be the
 * commit thread: they must be quick.
 *
 * @param accepted completes when the events have their sequences and are visible live: one result per event, in order
 * @param durable completes, with the world's durable-through sequence, when all of the events are durable
 *     <p>Thread-safe.
 */
public record Emission(CompletableFuture<List<EmitResult>> accepted, CompletableFuture<Long> durable) {}
