package dev.worldlog.store.sqlite;

import dev.worldlog.store.StoreException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The checksum that is stored with an event, over its body and its place: neither can change, nor come under another place,
 * without being noticed when it is read.
 *
 * <p>Immutable.
 */
final class Checksum {
    private Checksum() {}

    static long of(long position, byte[] body) {
        CRC32C checksum = new CRC32C();
        checksum.update(ByteBuffer.allocate(Long.BYTES).putLong(position).flip());
        checksum.update(body);
        return checksum.getValue();
    }

    /** Returns the failure of a read that met an event with another checksum. */
    static StoreException mismatch(long position) {
        return StoreException.damagedEvent(
                Positions.sequence(position), "is not what was written: its checksum is wrong", null);
    }
}
