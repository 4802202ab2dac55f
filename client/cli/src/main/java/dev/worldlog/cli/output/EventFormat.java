package dev.worldlog.cli.output;

import dev.worldlog.v1.Event;

/**
 * Turns an event into exactly one line of output.
 *
 * <p>Implementations are immutable.
 */
public interface EventFormat {
    /** The line, without its end. */
    String line(Event event);

    /** A line before all others, without its end; empty when there is none. */
    default String heading() {
        return "";
    }
}
