package dev.worldlog.store.sqlite;

import dev.worldlog.filter.EventPredicate;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventFilter;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A filter of the contract as the database understands it.
 *
 * @param table the table to read, with the index to use where it matters
 * @param condition what a row must satisfy, to be joined with AND; empty for nothing
 * @param texts the parameters of the condition, in order
 * @param span outside of these sequences nothing matches
 * @param rest what the database cannot decide, for the events that satisfy the condition
 *     <p>Immutable.
 */
record FilterSql(String table, String condition, List<String> texts, Span span, Optional<Predicate<Event>> rest) {
    static final FilterSql ALL = new FilterSql("event", "", List.of(), Span.ALL, Optional.empty());

    FilterSql {
        texts = List.copyOf(texts);
    }

    static boolean isEmpty(EventFilter filter) {
        return filter.getSerializedSize() == 0;
    }

    /** The labels of a filter, which stand in the bytes of an event only. */
    static Optional<Predicate<Event>> restOf(EventFilter filter) {
        return filter.getLabelsCount() == 0
                ? Optional.empty()
                : Optional.of(EventPredicate.of(EventFilter.newBuilder()
                        .putAllLabels(filter.getLabelsMap())
                        .build()));
    }
}
