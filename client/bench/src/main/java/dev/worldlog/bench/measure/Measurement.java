package dev.worldlog.bench.measure;

/**
 * One round of one side: does the work, checks the answer, returns one or more figures, always as many.
 *
 * <p>Implementations are confined to one thread.
 */
@FunctionalInterface
public interface Measurement {
    /**
     * Measures once.
     *
     * @throws InvalidMeasurementException when the answer was wrong
     */
    double[] run() throws Exception;
}
