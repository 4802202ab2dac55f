package dev.worldlog.check;

import java.util.List;
import java.util.stream.Collectors;

/** Judges a history by every {@link Check}. Immutable. */
public final class HistoryChecker {
    private static final int SHOWN_MAX = 10;

    private static final List<Rule> RULES = List.of(
            new DurableAnswersHold(),
            new NothingInvented(),
            new OneEventPerSequence(),
            new StreamsInOrder(),
            new NothingMissing(),
            new StreamsBeginWhereAsked(),
            new LossIsSaid(),
            new ProgressFollowsDelivery(),
            new DurableStays(),
            new EmitsInOrder(),
            new IdsAreIdempotent(),
            new OnlyWhatWasAskedFor(),
            new EverythingEnds());

    private HistoryChecker() {}

    /** Returns what was broken, in the order of the checks. */
    public static List<Violation> violations(History history) {
        Evidence evidence = Evidence.of(history);
        return RULES.stream().flatMap(rule -> violations(rule, evidence)).toList();
    }

    private static java.util.stream.Stream<Violation> violations(Rule rule, Evidence evidence) {
        Findings findings = new Findings(rule.check());
        rule.judge(evidence, findings);
        return findings.violations().stream();
    }

    /** Throws an {@link AssertionError} that shows what was broken, if anything was. */
    public static void check(History history) {
        List<Violation> violations = violations(history);
        if (!violations.isEmpty()) {
            throw new AssertionError(text(violations));
        }
    }

    private static String text(List<Violation> violations) {
        String broken = violations.stream()
                .map(violation -> violation.check().name())
                .distinct()
                .collect(Collectors.joining(", "));
        return violations.stream()
                .limit(SHOWN_MAX)
                .map(Violation::toString)
                .collect(Collectors.joining("\n", violations.size() + " violations of " + broken + "\n", ""));
    }
}
