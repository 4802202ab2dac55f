package dev.worldlog.bench.measure;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sides that are measured in turn, round after round, so that whatever else the machine does meets all of them alike.
 *
 * <p>Not thread-safe.
 */
public final class Contest {
    private final String name;
    private final Rounds rounds;
    private final Progress progress;
    private final List<Side> sides = new ArrayList<>();

    public Contest(String name, Rounds rounds, Progress progress) {
        this.name = name;
        this.rounds = rounds;
        this.progress = progress;
    }

    @CanIgnoreReturnValue
    public Contest side(String who, String unit, Measurement measurement) {
        sides.add(new Side(who, unit, measurement));
        return this;
    }

    /** Measures everything; the sides come back in the order in which they were added. */
    public List<Side> run() throws Exception {
        for (int round = 1 - rounds.warmUps(); round <= rounds.measured(); round++) {
            for (Side side : sides) {
                // What the last round left behind is not paid for by the next.
                System.gc();
                side.measure(round > 0);
                progress.say(title(round) + "  " + side);
            }
        }
        return sides;
    }

    private String title(int round) {
        return name + (round > 0 ? " " + round + "/" + rounds.measured() : " warm-up");
    }

    /**
     * One of the sides and what it achieved. Confined to the contest's thread.
     */
    public static final class Side {
        private final String who;
        private final String unit;
        private final Measurement measurement;
        private final List<double[]> counted = new ArrayList<>();
        private double[] latest = {};

        private Side(String who, String unit, Measurement measurement) {
            this.who = who;
            this.unit = unit;
            this.measurement = measurement;
        }

        private void measure(boolean counts) throws Exception {
            latest = measurement.run();
            if (counts) {
                counted.add(latest);
            }
        }

        public String who() {
            return who;
        }

        /** The figures that each round returned at this place. */
        public Samples samples(int figure) {
            return new Samples(counted.stream().map(round -> round[figure]).toList());
        }

        @Override
        public String toString() {
            List<String> figures =
                    Arrays.stream(latest).mapToObj(Quantity::text).toList();
            return who + " " + String.join(", ", figures) + " " + unit;
        }
    }
}
