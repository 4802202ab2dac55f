package dev.worldlog.store;

import com.google.protobuf.CodedOutputStream;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.Frame;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Lays encoded events one behind the other, in pieces of about the size of a frame: whoever keeps one event keeps its neighbours
 * as well, but not more of them than that.
 *
 * <p>Not thread-safe.
 */
public final class EventPacker {
    private static final int PIECE_BYTES_MAX = 64 << 10;
    private static final int PIECE_BYTES_MIN = 1 << 10;

    private long expectedBytes;
    private byte[] piece = new byte[0];
    private int used;

    /** Expects so many bytes, as {@link #entrySize} counts; fewer or more may come. */
    public EventPacker(long expectedBytes) {
        this.expectedBytes = expectedBytes;
    }

    /** Returns how many bytes an event takes whose encoding is so long. */
    public static int entrySize(int bodySize) {
        return CodedOutputStream.computeTagSize(Frame.EVENTS_FIELD_NUMBER)
                + CodedOutputStream.computeUInt32SizeNoTag(bodySize)
                + bodySize;
    }

    /** Adds an event that is encoded already; the bytes are copied. */
    public StoredEvent add(long sequence, byte[] body) {
        return add(sequence, body.length, entry -> entry.writeByteArray(Frame.EVENTS_FIELD_NUMBER, body));
    }

    /** Encodes an event and adds it. */
    public StoredEvent add(Event event) {
        return add(
                event.getSequence(),
                event.getSerializedSize(),
                entry -> entry.writeMessage(Frame.EVENTS_FIELD_NUMBER, event));
    }

    private StoredEvent add(long sequence, int bodySize, EntryWriter writer) {
        int entryStart = makeRoom(bodySize);
        try {
            CodedOutputStream entry = CodedOutputStream.newInstance(piece, entryStart, used - entryStart);
            writer.write(entry);
            entry.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new UncheckedIOException("an entry has another size than was computed", e);
        }
        return new StoredEvent(sequence, piece, entryStart, used - bodySize, used);
    }

    /** Sets room aside and returns where it begins; it ends at {@code used}. */
    private int makeRoom(int bodySize) {
        int needed = entrySize(bodySize);
        if (piece.length - used < needed) {
            long wanted = expectedBytes < needed ? PIECE_BYTES_MIN : Math.min(expectedBytes, PIECE_BYTES_MAX);
            piece = new byte[(int) Math.max(needed, wanted)];
            used = 0;
        }
        expectedBytes -= needed;
        used += needed;
        return used - needed;
    }

    /** Writes one entry. */
    private interface EntryWriter {
        void write(CodedOutputStream entry) throws IOException;
    }
}
