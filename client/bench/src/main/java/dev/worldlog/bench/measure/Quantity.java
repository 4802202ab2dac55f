package dev.worldlog.bench.measure;

import java.util.Locale;

/**
 * Spells numbers for people: three or four digits that mean something, in groups of three.
 *
 * <p>Immutable.
 */
public final class Quantity {
    private Quantity() {}

    public static String text(double number) {
        if (number >= 1000) {
            return String.format(Locale.ROOT, "%,.0f", rounded(number)).replace(',', ' ');
        }
        String pattern = number >= 100 ? "%.0f" : number >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, pattern, number);
    }

    private static double rounded(double number) {
        double step = Math.pow(10, Math.floor(Math.log10(number)) - 3);
        return Math.rint(number / step) * step;
    }
}
