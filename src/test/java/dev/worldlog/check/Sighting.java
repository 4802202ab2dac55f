package dev.worldlog.check;

import dev.worldlog.v1.Event;

/**
 * An event, complete, and the entry that shows it.
 *
 * <p>Immutable.
 */
record Sighting(Event event, Note<?> note) {}
