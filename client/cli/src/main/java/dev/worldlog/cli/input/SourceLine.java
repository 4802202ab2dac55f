package dev.worldlog.cli.input;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * One line of input: its number in the file, from 1, and its exact bytes without the line end.
 *
 * <p>Immutable, as long as nobody writes to the array it was made of.
 */
public final class SourceLine {
    private final long number;
    private final byte[] bytes;

    public SourceLine(long number, byte[] bytes) {
        this.number = number;
        this.bytes = bytes;
    }

    public static SourceLine of(long number, String text) {
        return new SourceLine(number, text.getBytes(StandardCharsets.UTF_8));
    }

    public long number() {
        return number;
    }

    /** The bytes themselves, not a copy: lines can be large. */
    byte[] bytes() {
        return bytes;
    }

    /** The text from one byte, inclusive, to another, exclusive. */
    String text(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    /** The column, from 1 and in characters, of a byte of this line. */
    int column(long byteOffset) {
        int end = (int) Math.max(0, Math.min(byteOffset, bytes.length));
        return text(0, end).codePointCount(0, text(0, end).length()) + 1;
    }

    /** Refuses what is not text in UTF-8; NUL as well, which betrays UTF-16. */
    void requireUtf8() throws LineException {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                throw new LineException(number, column(i), "", "a NUL byte; expected text in UTF-8");
            }
        }
        ByteBuffer remaining = ByteBuffer.wrap(bytes);
        try {
            StandardCharsets.UTF_8.newDecoder().decode(remaining);
        } catch (CharacterCodingException e) {
            throw new LineException(number, column(remaining.position()), "", "not valid UTF-8", e);
        }
    }
}
