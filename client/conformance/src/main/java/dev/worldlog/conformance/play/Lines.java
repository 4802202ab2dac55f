package dev.worldlog.conformance.play;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Lines of bounded length: a program that never ends its line must not fill the memory.
 *
 * <p>Thread-safe: it has no state.
 */
final class Lines {
    private static final int BYTES_MAX = 16 << 20;
    private static final int SHOWN_CHARACTERS_MAX = 400;

    private Lines() {}

    /** The next line without its end; empty at the end of the stream. */
    static Optional<String> next(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int each = in.read();
        if (each < 0) {
            return Optional.empty();
        }
        for (; each >= 0 && each != '\n'; each = in.read()) {
            if (line.size() >= BYTES_MAX) {
                throw new IOException("a line of more than " + BYTES_MAX + " bytes");
            }
            line.write(each);
        }
        return Optional.of(line.toString(StandardCharsets.UTF_8));
    }

    /** As much of a line as helps. */
    static String shown(String line) {
        return line.length() <= SHOWN_CHARACTERS_MAX ? line : line.substring(0, SHOWN_CHARACTERS_MAX) + "…";
    }
}
