package dev.worldlog.client;

import dev.worldlog.v1.EmitRequest;
import dev.worldlog.v1.Event;
import java.util.List;
import java.util.function.Supplier;

/**
 * Gives events without an id one, so that whoever repeats the emit repeats the same events.
 *
 * <p>Immutable.
 */
record EventIdentity(Supplier<String> newIds) {
    EmitRequest identify(EmitRequest request) {
        if (isComplete(request.getEventsList())) {
            return request;
        }
        return request.toBuilder()
                .clearEvents()
                .addAllEvents(identify(request.getEventsList()))
                .build();
    }

    List<Event> identify(List<Event> events) {
        return events.stream().map(this::identify).toList();
    }

    private Event identify(Event event) {
        return event.getId().isEmpty() ? event.toBuilder().setId(newIds.get()).build() : event;
    }

    private static boolean isComplete(List<Event> events) {
        return events.stream().noneMatch(event -> event.getId().isEmpty());
    }
}
