package dev.worldlog.bench.measure;

import java.util.Arrays;
import java.util.List;

/**
 * The figures of the rounds of one side.
 *
 * <p>Immutable.
 */
public record Samples(List<Double> rounds) {
    public Samples {
        if (rounds.isEmpty()) {
            throw new IllegalArgumentException("rounds: none (expected: at least one)");
        }
        rounds = List.copyOf(rounds);
    }

    public double median() {
        double[] sorted = sorted();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    public double min() {
        return sorted()[0];
    }

    public double max() {
        return sorted()[rounds.size() - 1];
    }

    private double[] sorted() {
        double[] sorted = rounds.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted;
    }
}
