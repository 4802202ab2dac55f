package dev.worldlog.bench.measure;

/**
 * What was measured gave a wrong answer, so there is no figure: a wrong answer is never a fast one.
 *
 * <p>Immutable.
 */
public final class InvalidMeasurementException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidMeasurementException(String message) {
        super(message);
    }

    /** Refuses a measurement in which something is not what it must be. */
    public static void require(Object expected, Object found, String what) {
        if (!expected.equals(found)) {
            throw new InvalidMeasurementException(what + ": " + found + " (expected: " + expected + ")");
        }
    }
}
