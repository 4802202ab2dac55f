package dev.worldlog.cli.output;

import dev.worldlog.v1.Event;

/**
 * Shows events as they come.
 *
 * <p>Implementations are confined to one thread at a time.
 */
public interface EventView {
    /** Shows one more event; what of it may still grow is drawn by the next {@link #draw}. */
    void show(Event event);

    /** Draws what may still grow: nothing more is there at the moment. */
    void draw();

    /** Ends what may still grow, so that something else can be written below. */
    void settle();
}
