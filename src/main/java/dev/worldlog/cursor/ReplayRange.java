package dev.worldlog.cursor;

import dev.worldlog.v1.Order;

/**
 * The sequences that a replay looks at, from {@code start} to {@code end}, both inclusive, in the given order. It is empty
 * when the end lies before the start.
 *
 * @param limit at most so many events; 0 for all
 *     <p>Immutable.
 */
record ReplayRange(long start, long end, Order order, long limit) {
    boolean isDescending() {
        return order == Order.ORDER_DESCENDING;
    }

    /** The position of a reader that has seen nothing of the range. */
    long before() {
        return preceding(start);
    }

    /** The position of a reader that has looked at the whole range. */
    long lastLooked() {
        return isBehind(start) ? before() : end;
    }

    boolean isBehind(long sequence) {
        return isDescending() ? sequence < end : sequence > end;
    }

    long following(long sequence) {
        return isDescending() ? sequence - 1 : sequence + 1;
    }

    long preceding(long sequence) {
        return isDescending() ? sequence + 1 : sequence - 1;
    }
}
