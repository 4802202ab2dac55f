package dev.worldlog.cursor;

import dev.worldlog.emit.WorldEmitter;
import dev.worldlog.store.WorldRecord;

/**
 * A world in memory: its emitter, its gaps and what the store said of it when it was loaded.
 *
 * <p>Immutable, except for the emitter, which is thread-safe.
 */
public record LoadedWorld(WorldRecord record, WorldEmitter emitter, GapIndex gaps) {}
