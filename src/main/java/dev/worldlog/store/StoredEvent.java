package dev.worldlog.store;

import com.google.protobuf.ByteString;

/**
 * An event as it is stored.
 *
 * @param bytes the encoded {@link dev.worldlog.v1.Event}
 *     <p>Immutable.
 */
public record StoredEvent(long sequence, ByteString bytes) {}
