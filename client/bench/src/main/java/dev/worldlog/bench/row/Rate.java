package dev.worldlog.bench.row;

/**
 * Turns a count and a time into a rate.
 *
 * <p>Immutable.
 */
final class Rate {
    private static final double NANOS_PER_SECOND = 1e9;

    private Rate() {}

    static double[] perSecond(long count, long nanos) {
        return new double[] {count * NANOS_PER_SECOND / nanos};
    }
}
