package dev.worldlog.bench.measure;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

/**
 * What a figure is to be, at least or at most.
 *
 * @param isFloor whether the bound is the least, and not the most, that is allowed
 * @param isOfRatio whether it is for the ratio to the reference; otherwise it is for the subject's own figure
 * @param obstacle what is known to stand in its way; empty where it was met whenever it was measured
 *     <p>Immutable.
 */
public record Goal(boolean isFloor, double bound, boolean isOfRatio, String obstacle) {
    public static Goal atLeast(double bound) {
        return new Goal(true, bound, true, "");
    }

    public static Goal atMost(double bound) {
        return new Goal(false, bound, true, "");
    }

    /** At most so much, whatever the reference needs. */
    public static Goal itselfAtMost(double bound) {
        return new Goal(false, bound, false, "");
    }

    /** The same, and what a reader is told of a run that misses it. */
    public Goal against(String known) {
        return new Goal(isFloor, bound, isOfRatio, known);
    }

    public boolean isMetBy(double figure) {
        return isFloor ? figure >= bound : figure <= bound;
    }

    @Override
    public String toString() {
        return (isFloor ? "≥ " : "≤ ")
                + new DecimalFormat("0.##", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(bound);
    }
}
