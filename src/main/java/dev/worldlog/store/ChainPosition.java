package dev.worldlog.store;

import com.google.protobuf.ByteString;

/**
 * How far a history goes, or was checked, and the head of its {@link HashChain} there.
 *
 * <p>Immutable.
 */
public record ChainPosition(long sequence, ByteString head) {
    /** Before the first sequence. */
    public static final ChainPosition ORIGIN = new ChainPosition(0, ByteString.copyFrom(HashChain.origin()));
}
