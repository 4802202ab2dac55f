package dev.worldlog.bench.measure;

import org.jspecify.annotations.Nullable;

/**
 * One line of the result: what was measured, beside what, and what it was to be.
 *
 * @param id names the row for programs; does not change
 * @param what what was measured, in words
 * @param unit of both sides
 * @param subject Worldlog's figures
 * @param reference the figures of what it is compared with
 * @param goal for the ratio of the medians, or for the figure itself; null for none
 * @param note how to read the row
 *     <p>Immutable.
 */
public record Row(
        String id,
        String what,
        String unit,
        Figures subject,
        @Nullable Figures reference,
        @Nullable Goal goal,
        String note) {
    private static final String NOTHING_KNOWN =
            "nothing is known to stand in the way; how busy is the machine, and how far are the rounds apart?";

    /**
     * The figures of one side.
     *
     * @param who whose they are
     * @param durability what is known to be on the disk when the figure counts it; empty where nothing is stored
     *     <p>Immutable.
     */
    public record Figures(String who, String durability, Samples samples) {}

    /** The subject's median in reference medians; the median itself where there is no reference. */
    public double ratio() {
        double median = subject.samples().median();
        return reference == null ? median : median / reference.samples().median();
    }

    /** Whether there is a ratio: a reference that needs nothing at all gives none. */
    public boolean hasRatio() {
        return reference != null && Double.isFinite(ratio());
    }

    /** Whether the goal is met; null when there is none. */
    public @Nullable Boolean isMet() {
        if (goal == null) {
            return null;
        }
        return goal.isMetBy(goal.isOfRatio() ? ratio() : subject.samples().median());
    }

    /** What stands in the way of a goal that is missed, as far as is known; empty where none is missed. */
    public String whyMissed() {
        if (goal == null || !Boolean.FALSE.equals(isMet())) {
            return "";
        }
        return goal.obstacle().isEmpty() ? NOTHING_KNOWN : goal.obstacle();
    }
}
