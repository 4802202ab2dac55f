package dev.worldlog.bench.wire;

/**
 * How many events came, and a hash of their bytes in the order in which they came.
 *
 * <p>Immutable.
 */
public record Fingerprint(long count, long hash) {
    @Override
    public String toString() {
        return count + " events, hash " + Long.toHexString(hash);
    }
}
