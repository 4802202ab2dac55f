package dev.worldlog.bench.wire;

import java.util.zip.CRC32C;

/**
 * Takes the fingerprint of events as they come; fast enough to be part of what is measured.
 *
 * <p>Not thread-safe.
 */
public final class EventTally implements FrameWalk.Visitor {
    private final CRC32C hash = new CRC32C();
    private long count;

    @Override
    public void event(byte[] message, int offset, int length) {
        hash.update(message, offset, length);
        count++;
    }

    public long count() {
        return count;
    }

    public Fingerprint fingerprint() {
        return new Fingerprint(count, hash.getValue());
    }
}
