package dev.worldlog.cli.input;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Gives a line the event id that makes emitting it again a duplicate: a hash of its bytes, and its number, because a
 * recording may well say the same thing twice.
 *
 * <p>Immutable.
 */
final class LineId {
    private static final int HASH_BYTES = 16;

    private LineId() {}

    static String of(String prefix, SourceLine line) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(line.bytes());
            return prefix + "-" + HexFormat.of().formatHex(hash, 0, HASH_BYTES) + "-" + line.number();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
