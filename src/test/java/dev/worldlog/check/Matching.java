package dev.worldlog.check;

import com.google.protobuf.util.Timestamps;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.EventKind;

/** What it means that an event matches a filter, written from the contract alone. Immutable. */
final class Matching {
    private Matching() {}

    static boolean matches(EventFilter filter, Event event) {
        requireKnown(filter);
        boolean kind = filter.getKindsCount() == 0 || filter.getKindsList().contains(kindOf(event));
        boolean chat = filter.getChatsCount() == 0 || filter.getChatsList().contains(event.getChat());
        boolean agent = filter.getAgentsCount() == 0 || filter.getAgentsList().contains(agentOf(event));
        boolean labels = filter.getLabelsMap().entrySet().stream()
                .allMatch(label -> label.getValue().equals(event.getLabelsMap().get(label.getKey())));
        boolean from =
                !filter.hasEmittedFrom() || Timestamps.compare(event.getEmitTime(), filter.getEmittedFrom()) >= 0;
        boolean before =
                !filter.hasEmittedBefore() || Timestamps.compare(event.getEmitTime(), filter.getEmittedBefore()) < 0;
        return kind && chat && agent && labels && from && before;
    }

    private static void requireKnown(EventFilter filter) {
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
