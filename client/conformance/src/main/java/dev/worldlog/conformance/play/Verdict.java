package dev.worldlog.conformance.play;

import java.time.Duration;
import java.util.List;

/**
 * What came of a scenario with an adapter.
 *
 * @param step which step failed, as it is written; empty unless one did
 * @param detail what was expected and what came, or what the adapter cannot do; empty when it passed
 * @param lastWords the last lines that the adapter wrote for people; empty unless it failed
 *     <p>Immutable.
 */
public record Verdict(Status status, String step, String detail, List<String> lastWords, Duration took) {
    /** Immutable. */
    public enum Status {
        PASSED("passes"),
        FAILED("FAILS"),
        /** The client has no such operation. */
        NOT_SUPPORTED("not supported");

        private final String words;

        Status(String words) {
            this.words = words;
        }

        /** As the matrix says it. */
        public String words() {
            return words;
        }
    }

    public Verdict {
        lastWords = List.copyOf(lastWords);
    }

    static Verdict of(Status status, String detail) {
        return new Verdict(status, "", detail, List.of(), Duration.ZERO);
    }

    Verdict taking(Duration time) {
        return new Verdict(status, step, detail, lastWords, time);
    }
}
