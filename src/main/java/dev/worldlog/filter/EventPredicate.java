package dev.worldlog.filter;

import com.google.protobuf.Timestamp;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.EventKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A filter of the contract, compiled: true for the events that satisfy every field that is set. Testing an event allocates
 * nothing.
 *
 * <p>Immutable.
 */
public final class EventPredicate implements Predicate<Event> {
    private final List<Predicate<Event>> conditions;

    private EventPredicate(List<Predicate<Event>> conditions) {
        this.conditions = List.copyOf(conditions);
    }

    /** Compiles a filter that was validated before. The empty filter is true for every event. */
    public static Predicate<Event> of(EventFilter filter) {
        List<Predicate<Event>> conditions = new ArrayList<>();
        addEnvelope(conditions, filter);
        addPayload(conditions, filter);
        return conditions.size() == 1 ? conditions.get(0) : new EventPredicate(conditions);
    }

    @Override
    public boolean test(Event event) {
        // By index: an iterator would be an allocation per event.
        for (int i = 0; i < conditions.size(); i++) {
            if (!conditions.get(i).test(event)) {
                return false;
            }
        }
        return true;
    }

    private static void addEnvelope(List<Predicate<Event>> conditions, EventFilter filter) {
        if (filter.getChatsCount() > 0) {
            Set<String> chats = Set.copyOf(filter.getChatsList());
            conditions.add(event -> chats.contains(event.getChat()));
        }
        if (filter.getRunIdsCount() > 0) {
            Set<String> runIds = named(filter.getRunIdsList());
            conditions.add(event -> runIds.contains(event.getRunId()));
        }
        if (filter.getLabelsCount() > 0) {
            conditions.add(new LabelPredicate(filter.getLabelsMap()));
        }
        if (filter.hasEmittedFrom()) {
            Timestamp from = filter.getEmittedFrom();
            conditions.add(event -> compare(event.getEmitTime(), from) >= 0);
        }
        if (filter.hasEmittedBefore()) {
            Timestamp before = filter.getEmittedBefore();
            conditions.add(event -> compare(event.getEmitTime(), before) < 0);
        }
    }

    private static void addPayload(List<Predicate<Event>> conditions, EventFilter filter) {
        if (filter.getKindsCount() > 0) {
            Set<EventKind> kinds = Set.copyOf(filter.getKindsList());
            conditions.add(event -> kinds.contains(EventFacets.kind(event)));
        }
        if (filter.getSsePhasesCount() > 0 || filter.getToolPhasesCount() > 0) {
            conditions.add(new PhasePredicate(filter.getSsePhasesList(), filter.getToolPhasesList()));
        }
        if (filter.getAgentsCount() > 0) {
            Set<String> agents = named(filter.getAgentsList());
            conditions.add(event -> agents.contains(EventFacets.agent(event)));
        }
        if (filter.getToolsCount() > 0) {
            Set<String> tools = named(filter.getToolsList());
            conditions.add(event -> tools.contains(EventFacets.tool(event)));
        }
        if (filter.getMessageIdsCount() > 0) {
            Set<String> messageIds = named(filter.getMessageIdsList());
            conditions.add(event -> messageIds.contains(EventFacets.messageId(event)));
        }
    }

    private static int compare(Timestamp left, Timestamp right) {
        int seconds = Long.compare(left.getSeconds(), right.getSeconds());
        return seconds != 0 ? seconds : Integer.compare(left.getNanos(), right.getNanos());
    }

    /** Without the empty string: an event that lacks a name does not satisfy a filter that asks for one. */
    private static Set<String> named(Collection<String> values) {
        return values.stream().filter(value -> !value.isEmpty()).collect(Collectors.toUnmodifiableSet());
    }
}
