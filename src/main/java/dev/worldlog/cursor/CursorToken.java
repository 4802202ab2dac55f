package dev.worldlog.cursor;

import com.google.protobuf.CodedOutputStream;
import dev.worldlog.log.EventLogException;
import dev.worldlog.v1.EventFilter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * What an opaque cursor says: a reader of this log, under this filter, has seen everything up to a sequence.
 *
 * @param epoch the epoch of the store in which the reader got there
 * @param filterHash see {@link #hash}
 *     <p>Immutable.
 */
record CursorToken(UUID logId, long epoch, String world, long sequence, int filterHash) {
    /** Before every epoch of a store. */
    static final long EARLIER_EPOCH = 0;

    private static final int VERSION = 1;

    String encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeLong(logId.getMostSignificantBits());
            out.writeLong(logId.getLeastSignificantBits());
            out.writeLong(epoch);
            out.writeLong(sequence);
            out.writeInt(filterHash);
            out.writeUTF(world);
            out.writeInt(checksum(bytes.toByteArray(), bytes.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    /** Reads a token; throws {@code INVALID_CURSOR} for anything that {@link #encode} did not write. */
    static CursorToken decode(String text) {
        byte[] bytes = bytes(text);
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw EventLogException.invalidCursor("version " + version + " (expected: " + VERSION + ")");
            }
            UUID logId = new UUID(in.readLong(), in.readLong());
            long epoch = in.readLong();
            long sequence = in.readLong();
            int filterHash = in.readInt();
            String world = in.readUTF();
            CursorToken token = new CursorToken(logId, epoch, world, sequence, filterHash);
            if (sequence < 0 || !token.encode().equals(text)) {
                throw damaged();
            }
            return token;
        } catch (IOException e) {
            throw damaged();
        }
    }

    /** Returns a number that differs for filters that differ, almost certainly. */
    static int hash(EventFilter filter) {
        byte[] bytes = new byte[filter.getSerializedSize()];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.useDeterministicSerialization();
        try {
            filter.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return checksum(bytes, bytes.length);
    }

    private static byte[] bytes(String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw damaged();
        }
    }

    private static EventLogException damaged() {
        return EventLogException.invalidCursor("damaged (expected: a cursor as it was received)");
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return (int) checksum.getValue();
    }
}
