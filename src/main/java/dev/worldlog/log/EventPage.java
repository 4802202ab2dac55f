package dev.worldlog.log;

import dev.worldlog.v1.Event;
import java.util.List;
import java.util.OptionalLong;

/**
 * A page of events.
 *
 * @param next where the next page begins, inclusive, in the order of the query; empty when there is none
 *     <p>Immutable.
 */
public record EventPage(List<Event> events, OptionalLong next) {
    public EventPage {
        events = List.copyOf(events);
    }
}
