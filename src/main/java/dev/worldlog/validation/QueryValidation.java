package dev.worldlog.validation;

import dev.worldlog.log.EventLogException;
import dev.worldlog.log.EventQuery;
import dev.worldlog.log.Limits;
import dev.worldlog.log.ReplayQuery;
import dev.worldlog.log.StartPoint;
import dev.worldlog.log.SubscribeQuery;
import dev.worldlog.v1.Order;
import dev.worldlog.v1.Visibility;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Checks queries. Every method throws {@link EventLogException} {@code INVALID_REQUEST} naming the fields at fault.
 *
 * <p>Not thread-safe; one for each request.
 */
public final class QueryValidation {
    private final Violations violations = new Violations();
    private final Texts texts = new Texts(violations);

    private QueryValidation() {}

    /** Checks a range of history. */
    public static void check(EventQuery query) {
        QueryValidation validation = new QueryValidation();
        validation.range(query);
        validation.violations.throwIfAny();
        FilterValidation.check(query.filter());
    }

    /** Checks a subscription. */
    public static void check(SubscribeQuery query) {
        QueryValidation validation = new QueryValidation();
        validation.texts.requiredId("world", query.world());
        validation.start(query.start());
        validation.visibility(query.visibility());
        validation.progressInterval(query.progressInterval());
        validation.violations.throwIfAny();
        FilterValidation.check(query.filter());
    }

    /** Checks a replay. */
    public static void check(ReplayQuery query) {
        QueryValidation validation = new QueryValidation();
        validation.range(query.range());
        validation.visibility(query.visibility());
        validation.progressInterval(query.progressInterval());
        validation.pace(query);
        if (query.limit() < 0) {
            validation.sequence("limit", OptionalLong.of(query.limit()));
        }
        validation.violations.throwIfAny();
        FilterValidation.check(query.range().filter());
    }

    private void range(EventQuery query) {
        texts.requiredId("world", query.world());
        sequence("from_sequence", query.fromSequence());
        sequence("to_sequence", query.toSequence());
        if (query.order() == Order.UNRECOGNIZED) {
            violations.add("order", "not known (expected: ascending or descending)");
        }
        if (query.fromSequence().isPresent()
                && query.toSequence().isPresent()
                && query.fromSequence().getAsLong() > query.toSequence().getAsLong()) {
            violations.add(
                    "to_sequence",
                    query.toSequence().getAsLong() + " (expected: at least from_sequence, "
                            + query.fromSequence().getAsLong() + ")");
        }
    }

    private void start(StartPoint start) {
        if (start instanceof StartPoint.AfterSequence after) {
            sequence("after_sequence", OptionalLong.of(after.sequence()));
        } else if (start instanceof StartPoint.Tail tail && (tail.count() < 1 || tail.count() > Limits.TAIL_MAX)) {
            violations.add(
                    "tail", Integer.toUnsignedString(tail.count()) + " (expected: 1 to " + Limits.TAIL_MAX + ")");
        }
    }

    private void sequence(String field, OptionalLong sequence) {
        if (sequence.isPresent() && sequence.getAsLong() < 0) {
            violations.add(
                    field, Long.toUnsignedString(sequence.getAsLong()) + " (expected: 0 to " + Long.MAX_VALUE + ")");
        }
    }

    private void visibility(Visibility visibility) {
        if (visibility == Visibility.UNRECOGNIZED) {
            violations.add("visibility", "not known (expected: live or durable)");
        }
    }

    private void progressInterval(Duration interval) {
        if (interval.compareTo(Limits.PROGRESS_INTERVAL_MIN) < 0
                || interval.compareTo(Limits.PROGRESS_INTERVAL_MAX) > 0) {
            violations.add("progress_interval", interval.toMillis() + " ms (expected: 1 s to 5 min)");
        }
    }

    private void pace(ReplayQuery query) {
        // The negated comparison refuses NaN as well.
        if (!(query.pace() >= 0 && query.pace() <= Limits.PACE_MAX)) {
            violations.add("pace", query.pace() + " (expected: 0 to 1000000)");
        } else if (query.pace() > 0 && query.range().order() == Order.ORDER_DESCENDING) {
            violations.add("pace", query.pace() + " with descending order (expected: ascending order)");
        }
    }
}
