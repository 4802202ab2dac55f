package dev.worldlog.store;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An encoded {@link dev.worldlog.v1.Event} where it lies: behind the tag and the length that make it an entry of {@code Frame.events},
 * and often behind its neighbour, so that many of them go to the wire in one piece. An {@link EventPacker} lays it there.
 *
 * <p>Immutable.
 */
public final class StoredEvent {
    private final long sequence;
    /** Shared with other events. */
    private final byte[] array;

    private final int entryStart;
    private final int start;
    private final int end;

    StoredEvent(long sequence, byte[] array, int entryStart, int start, int end) {
        this.sequence = sequence;
        this.array = array;
        this.entryStart = entryStart;
        this.start = start;
        this.end = end;
    }

    public long sequence() {
        return sequence;
    }

    /** The length of its encoding. */
    public int size() {
        return end - start;
    }

    /** Returns its encoding, which is not copied. */
    public ByteString bytes() {
        return UnsafeByteOperations.unsafeWrap(array, start, size());
    }

    /** Returns events as entries of {@code Frame.events}, in order and in as few pieces as they lie in. Nothing is copied. */
    public static List<ByteString> entries(List<StoredEvent> events) {
        List<ByteString> pieces = new ArrayList<>();
        StoredEvent first = null;
        StoredEvent last = null;
        for (StoredEvent event : events) {
            if (last == null || !last.isFollowedBy(event)) {
                addPiece(pieces, first, last);
                first = event;
            }
            last = event;
        }
        addPiece(pieces, first, last);
        return pieces;
    }

    private boolean isFollowedBy(StoredEvent next) {
        return array == next.array && end == next.entryStart;
    }

    private static void addPiece(List<ByteString> pieces, @Nullable StoredEvent first, @Nullable StoredEvent last) {
        if (first != null && last != null) {
            pieces.add(UnsafeByteOperations.unsafeWrap(first.array, first.entryStart, last.end - first.entryStart));
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StoredEvent event && sequence == event.sequence && bytes().equals(event.bytes());
    }

    @Override
    public int hashCode() {
        return Long.hashCode(sequence) * 31 + bytes().hashCode();
    }

    @Override
    public String toString() {
        return "event " + sequence + " (" + size() + " bytes)";
    }
}
