package dev.worldlog.check;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.EventKind;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/** What it means that an event matches a filter, written from the contract alone. Immutable. */
final class Matching {
    private Matching() {}

    static Predicate<Event> of(EventFilter filter) {
        EventFilter rest = filter.toBuilder()
                .clearKinds()
                .clearChats()
                .clearAgents()
                .clearLabels()
                .clearEmittedFrom()
                .clearEmittedBefore()
                .build();
        if (!rest.equals(EventFilter.getDefaultInstance())) {
            throw new IllegalArgumentException(
                    "a filter by " + rest + " (expected: by kinds, chats, agents, labels or times)");
        }
        Predicate<Event> named = oneOf(filter.getKindsList(), Matching::kindOf)
                .and(oneOf(filter.getChatsList(), Event::getChat))
                .and(oneOf(filter.getAgentsList(), Matching::agentOf));
        Predicate<Event> labelled =
                filter.getLabelsCount() == 0 ? event -> true : event -> hasAll(event, filter.getLabelsMap());
        return named.and(labelled).and(since(filter)).and(before(filter));
    }

    private static <T> Predicate<Event> oneOf(Collection<T> wanted, Function<Event, T> part) {
        return wanted.isEmpty() ? event -> true : event -> wanted.contains(part.apply(event));
    }

    private static boolean hasAll(Event event, Map<String, String> labels) {
        return event.getLabelsMap().entrySet().containsAll(labels.entrySet());
    }

    private static Predicate<Event> since(EventFilter filter) {
        Timestamp from = filter.getEmittedFrom();
        return filter.hasEmittedFrom() ? event -> Timestamps.compare(event.getEmitTime(), from) >= 0 : event -> true;
    }

    private static Predicate<Event> before(EventFilter filter) {
        Timestamp before = filter.getEmittedBefore();
        return filter.hasEmittedBefore() ? event -> Timestamps.compare(event.getEmitTime(), before) < 0 : event -> true;
    }

    private static EventKind kindOf(Event event) {
        return switch (event.getPayloadCase()) {
            case MESSAGE -> EventKind.EVENT_KIND_MESSAGE;
            case SSE -> EventKind.EVENT_KIND_SSE;
            case TOOL -> EventKind.EVENT_KIND_TOOL;
            case SYSTEM -> EventKind.EVENT_KIND_SYSTEM;
            case PAYLOAD_NOT_SET -> EventKind.EVENT_KIND_UNSPECIFIED;
        };
    }

    private static String agentOf(Event event) {
        return switch (event.getPayloadCase()) {
            case MESSAGE -> event.getMessage().getSender();
            case SSE -> event.getSse().getAgent();
            case TOOL -> event.getTool().getAgent();
            case SYSTEM, PAYLOAD_NOT_SET -> "";
        };
    }
}
