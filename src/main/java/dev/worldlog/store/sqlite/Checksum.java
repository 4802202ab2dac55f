package dev.worldlog.store.sqlite;

import dev.worldlog.store.StoreException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The checksums that are stored with what they are over.
 *
 * <p>An event's is over its body and its place: neither can change, nor come under another place, without being noticed when it
 * is read. A row's is over the values of its other columns.
 *
 * <p>Immutable.
 */
final class Checksum {
    private static final int NUMBER = 1;
    private static final int TEXT = 2;
    private static final int BYTES = 3;
    private static final int NOTHING = 4;

    private Checksum() {}

    static long of(long position, byte[] body) {
        CRC32C checksum = new CRC32C();
        checksum.update(ByteBuffer.allocate(Long.BYTES).putLong(position).flip());
        checksum.update(body);
        return checksum.getValue();
    }

    /** Whether an event is what was written; {@code body} is null when not even its type is right. */
    static boolean fits(long position, byte @Nullable [] body, long stored) {
        return body != null && of(position, body) == stored;
    }

    /** Of values that are longs, texts, bytes or null. */
    static long of(@Nullable Object[] values) {
        CRC32C checksum = new CRC32C();
        for (Object value : values) {
            if (value instanceof Long number) {
                checksum.update(NUMBER);
                checksum.update(ByteBuffer.allocate(Long.BYTES).putLong(number).flip());
            } else if (value instanceof byte[] bytes) {
                add(checksum, BYTES, bytes);
            } else if (value == null) {
                checksum.update(NOTHING);
            } else {
                add(checksum, TEXT, value.toString().getBytes(StandardCharsets.UTF_8));
            }
        }
        return checksum.getValue();
    }

    private static void add(CRC32C checksum, int type, byte[] bytes) {
        checksum.update(type);
        checksum.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        checksum.update(bytes);
    }

    /** Returns the failure of a read that met an event with another checksum. */
    static StoreException mismatch(long position) {
        return StoreException.damagedEvent(
                Positions.sequence(position), "is not what was written: its checksum is wrong", null);
    }
}
