package dev.worldlog.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.v1.EventFilter;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a range page by page, as its callers do, and checks on the way that every page makes progress.
 *
 * <p>Immutable.
 */
public final class PagedReads {
    private PagedReads() {}

    /** Returns the sequences of everything that matches in a range. */
    public static List<Long> everything(StoreReader reader, ReadRange range, EventFilter filter) {
        List<Long> found = new ArrayList<>();
        ReadRange rest = range;
        while (rest.fromSequence() <= rest.toSequence()) {
            StoredPage page = reader.read(rest, filter);
            found.addAll(StoreSamples.sequences(page));
            long through = page.throughSequence();
            assertThat(through).isBetween(rest.fromSequence(), rest.toSequence());
            rest = rest.isDescending()
                    ? between(rest, rest.fromSequence(), through - 1)
                    : between(rest, through + 1, rest.toSequence());
        }
        return found;
    }

    /** Counts what matches in a range. */
    public static long count(StoreReader reader, ReadRange range, EventFilter filter) {
        long count = 0;
        long next = range.fromSequence();
        while (next <= range.toSequence()) {
            StoredCount piece = reader.count(range.worldKey(), next, range.toSequence(), filter);
            count += piece.count();
            assertThat(piece.throughSequence()).isBetween(next, range.toSequence());
            next = piece.throughSequence() + 1;
        }
        return count;
    }

    private static ReadRange between(ReadRange range, long fromSequence, long toSequence) {
        return new ReadRange(
                range.worldKey(), fromSequence, toSequence, range.order(), range.countMax(), range.bytesMax());
    }
}
