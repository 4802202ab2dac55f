package dev.worldlog.bench.measure;

import java.util.Locale;

/**
 * What a figure is to be, at least or at most.
 *
 * @param isFloor whether the bound is the least, and not the most, that is allowed
 *     <p>Immutable.
 */
public record Goal(boolean isFloor, double bound) {
    public static Goal atLeast(double bound) {
        return new Goal(true, bound);
    }

    public static Goal atMost(double bound) {
        return new Goal(false, bound);
    }

    public boolean isMetBy(double figure) {
        return isFloor ? figure >= bound : figure <= bound;
    }

    @Override
    public String toString() {
        return (isFloor ? "≥ " : "≤ ") + (bound == Math.rint(bound) ? String.valueOf((long) bound) : text());
    }

    private String text() {
        return String.format(Locale.ROOT, "%.1f", bound);
    }
}
