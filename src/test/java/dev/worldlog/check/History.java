package dev.worldlog.check;

import java.util.List;

/**
 * Everything that was noted of a run, in the order in which it happened: what one entry says was over before the next began.
 *
 * <p>Immutable.
 */
public record History(List<Entry> entries) {
    public History {
        entries = List.copyOf(entries);
    }
}
