package dev.worldlog.log;

import java.util.concurrent.CompletableFuture;

/**
 * What becomes of an emitted batch. Both futures always complete; if {@code accepted} fails, {@code durable} fails with
 * the same exception. {@code durable} may complete first. Dependents without an executor of their own run on the thread that
 * completes them, which may be the commit thread: they must be quick and wait for nothing.
 *
 * @param accepted completes when the events have their sequences and are visible live
 * @param durable completes, with the world's durable-through sequence, when all of the events are durable
 *     <p>Thread-safe.
 */
public record Emission(CompletableFuture<Accepted> accepted, CompletableFuture<Long> durable) {}
