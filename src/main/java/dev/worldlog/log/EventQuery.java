package dev.worldlog.log;

import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.Order;
import java.util.OptionalLong;

/**
 * A range of a world's history and the events wanted from it.
 *
 * @param fromSequence lowest sequence, inclusive; empty for the first
 * @param toSequence highest sequence, inclusive; empty for the last
 *     <p>Immutable.
 */
public record EventQuery(
        String world, EventFilter filter, OptionalLong fromSequence, OptionalLong toSequence, Order order) {}
