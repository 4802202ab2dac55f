package dev.worldlog.log;

import java.time.Instant;

/** Where a subscription starts. Immutable. */
public sealed interface StartPoint {
    /** Events that become visible to the reader from now on. */
    record Live() implements StartPoint {}

    /** Everything after a sequence, exclusive; 0 for everything. */
    record AfterSequence(long sequence) implements StartPoint {}

    /** Everything from the first event that was emitted at this time or later. */
    record Since(Instant time) implements StartPoint {}

    /** The last {@code count} matching events, 1 to 10 000, then live. */
    record Tail(int count) implements StartPoint {}

    /** Where an earlier stream got to: the text of a cursor. */
    record Cursor(String text) implements StartPoint {}
}
