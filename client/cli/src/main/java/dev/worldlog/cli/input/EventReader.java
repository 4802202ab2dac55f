package dev.worldlog.cli.input;

import dev.worldlog.v1.Event;

/**
 * Turns lines of one format into events that are ready to be emitted: with a payload, and with an id that is the same
 * whenever the same line is read again.
 *
 * <p>Implementations need not be thread-safe.
 */
public interface EventReader {
    Event read(SourceLine line) throws LineException;
}
