package dev.worldlog.store;

import dev.worldlog.v1.Gap;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The hash of everything a world holds, in order: each event and each gap is hashed together with the hash of what came
 * before it. Whoever changes, removes, adds or moves anything changes the head.
 *
 * <p>Not thread-safe.
 */
public final class HashChain {
    public static final int HASH_BYTES = 32;

    private static final byte EVENT = 1;
    private static final byte GAP = 2;

    private final MessageDigest digest = sha256();
    private byte[] head;

    /** Continues after a head that {@link #head} returned. */
    public HashChain(byte[] head) {
        if (head.length != HASH_BYTES) {
            throw new IllegalArgumentException("a head of " + head.length + " bytes (expected: " + HASH_BYTES + ")");
        }
        this.head = head.clone();
    }

    /** The head of a world that holds nothing. */
    public static byte[] origin() {
        return new byte[HASH_BYTES];
    }

    /** Adds an event, as it is stored. */
    public void addEvent(byte[] body) {
        digest.update(head);
        digest.update(EVENT);
        head = digest.digest(body);
    }

    public void addGap(Gap gap) {
        digest.update(head);
        digest.update(GAP);
        head = digest.digest(ByteBuffer.allocate(2 * Long.BYTES + Integer.BYTES)
                .putLong(gap.getFromSequence())
                .putLong(gap.getToSequence())
                .putInt(gap.getReasonValue())
                .array());
    }

    public byte[] head() {
        return head.clone();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
