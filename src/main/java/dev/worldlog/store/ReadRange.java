package dev.worldlog.store;

import dev.worldlog.v1.Order;

/**
 * A part of a world to read, and how much of it at once.
 *
 * @param fromSequence lowest sequence, inclusive
 * @param toSequence highest sequence, inclusive
 * @param order where to begin: at the lowest or at the highest
 * @param countMax at most so many events
 * @param bytesMax stop after the event that reaches so many bytes
 *     <p>Immutable.
 */
public record ReadRange(long worldKey, long fromSequence, long toSequence, Order order, int countMax, long bytesMax) {
    public boolean isDescending() {
        return order == Order.ORDER_DESCENDING;
    }
}
