package dev.worldlog.bench.measure;

/**
 * How often each side is measured.
 *
 * @param warmUps rounds that come first and do not count
 * @param measured rounds that count
 *     <p>Immutable.
 */
public record Rounds(int warmUps, int measured) {
    public Rounds {
        if (warmUps < 0 || measured < 1) {
            throw new IllegalArgumentException(
                    "rounds: " + measured + " after " + warmUps + " to warm up (expected: at least 1 after 0)");
        }
    }

    public Rounds withWarmUps(int count) {
        return new Rounds(count, measured);
    }
}
