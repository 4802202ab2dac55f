package dev.worldlog.emit;

import dev.worldlog.store.EncodedEvent;
import java.util.List;

/**
 * What the emitter holds of a range.
 *
 * @param events consecutive events from the start of the range; empty when the start is not held
 * @param firstSequence the lowest sequence held when the range was read
 *     <p>Immutable.
 */
public record TailSlice(List<EncodedEvent> events, long firstSequence) {}
