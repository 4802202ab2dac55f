package dev.worldlog.cursor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.worldlog.fuzz.Fuzzing;
import dev.worldlog.log.EventLogException;
import dev.worldlog.v1.ErrorReason;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Cursors that nobody handed out. An input is a byte, and then text, or bytes of which the checksum makes a cursor. */
@Timeout(value = 2, unit = TimeUnit.HOURS)
public final class CursorTokenFuzzTest {
    private static final int TEXT = 0;
    private static final int SEALED = 1;

    @Test
    void aCursorIsRefusedOrIsOneThatCouldHaveBeenHandedOut() throws Exception {
        String cursor = new CursorToken(new UUID(1, 2), 3, "ä", 17, 4).encode();
        byte[] bytes = Base64.getUrlDecoder().decode(cursor);
        Fuzzing.attack(
                CursorTokenFuzzTest.class,
                List.of(
                        Fuzzing.seed(TEXT, cursor.getBytes(ISO_8859_1)),
                        Fuzzing.seed(SEALED, Arrays.copyOf(bytes, bytes.length - Integer.BYTES))));
    }

    private static String sealed(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        byte[] sealed = ByteBuffer.allocate(bytes.length + Integer.BYTES)
                .put(bytes)
                .putInt((int) checksum.getValue())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(input, 1, input.length);
        String text = input[0] == SEALED ? sealed(rest) : new String(rest, ISO_8859_1);
        CursorToken read;
        try {
            read = CursorToken.decode(text);
        } catch (EventLogException e) {
            if (e.reason() != ErrorReason.ERROR_REASON_INVALID_CURSOR) {
                throw e;
            }
            return;
        }
        if (!read.encode().equals(text)) {
            throw new AssertionError(text + " is taken for " + read.encode());
        }
    }
}
