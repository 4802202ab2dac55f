package dev.worldlog.cli.input;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into lines, and never holds more than one of them. Blank lines are skipped but counted; a byte
 * order mark and carriage returns at line ends are dropped.
 *
 * <p>Not thread-safe.
 */
public final class LineReader {
    /** An event is at most 1 MiB; escapes can make its JSON several times as long. */
    static final int LINE_BYTES_MAX = 16 << 20;

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final InputStream in;
    private final int lineBytesMax;
    private final byte[] buffer = new byte[64 << 10];
    private int position;
    private int limit;
    private long lines;

    public LineReader(InputStream in) {
        this(in, LINE_BYTES_MAX);
    }

    LineReader(InputStream in, int lineBytesMax) {
        this.in = in;
        this.lineBytesMax = lineBytesMax;
    }

    /** The next line that is not blank; null at the end. Blocks until there is one. */
    public @Nullable SourceLine next() throws IOException, LineException {
        byte[] line = readLine();
        while (line != null && isBlank(line)) {
            line = readLine();
        }
        return line == null ? null : new SourceLine(lines, line);
    }

    /** Whether the input has something to offer at once; false also when only a read can tell. */
    public boolean ready() throws IOException {
        return position < limit || in.available() > 0;
    }

    private byte @Nullable [] readLine() throws IOException, LineException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(512);
        boolean ended = false;
        boolean any = false;
        while (!ended && fill()) {
            any = true;
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            ended = end < limit;
            line.write(buffer, position, end - position);
            position = ended ? end + 1 : end;
            if (line.size() > lineBytesMax) {
                throw new LineException(lines + 1, 0, "", "longer than " + lineBytesMax + " bytes");
            }
        }
        if (!any) {
            return null;
        }
        lines++;
        return trimmed(line.toByteArray());
    }

    private boolean fill() throws IOException {
        if (position < limit) {
            return true;
        }
        position = 0;
        limit = Math.max(0, in.read(buffer));
        return limit > 0;
    }

    private byte[] trimmed(byte[] line) {
        int from = lines == 1 && startsWithByteOrderMark(line) ? BYTE_ORDER_MARK.length : 0;
        int to = line.length > from && line[line.length - 1] == '\r' ? line.length - 1 : line.length;
        return from == 0 && to == line.length ? line : Arrays.copyOfRange(line, from, to);
    }

    private static boolean startsWithByteOrderMark(byte[] line) {
        return line.length >= BYTE_ORDER_MARK.length
                && Arrays.equals(line, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length);
    }

    private static boolean isBlank(byte[] line) {
        for (byte b : line) {
            if (b != ' ' && b != '\t') {
                return false;
            }
        }
        return true;
    }
}
