package dev.worldlog.log;

import java.util.OptionalLong;

/**
 * What a log stands on and how it is doing.
 *
 * @param storeKind a word for the sort of store
 * @param writable whether the last commit was taken
 * @param sizeBytes of the store's files; empty when it has none
 * @param unwrittenEvents accepted and not durable
 *     <p>Immutable.
 */
public record LogInfo(
        long epoch,
        String storeKind,
        boolean writable,
        boolean previousStopWasUnclean,
        int worldCount,
        int worldsMax,
        OptionalLong sizeBytes,
        int unwrittenEvents,
        int unwrittenEventsMax) {}
