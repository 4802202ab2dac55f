package dev.worldlog.system.faults;

import dev.worldlog.check.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A file to which whoever takes part in a run appends what it did and was told, in the order in which it happened; it outlives
 * them all. What somebody is about to do is flushed before it is done.
 *
 * <p>Thread-safe; several processes may append to one file.
 */
final class Ledger implements AutoCloseable {
    private final FileChannel file;

    private Ledger(FileChannel file) {
        this.file = file;
    }

    static Ledger at(Path path) throws IOException {
        return new Ledger(FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }

    /** Reads what was written so far; a line that is being written is left out. */
    static List<Entry> read(Path path) throws IOException {
        String text = Files.readString(path);
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .map(LedgerLines::entry)
                .toList();
    }

    /** Notes what has happened. */
    synchronized void note(Entry entry) {
        ByteBuffer line = StandardCharsets.US_ASCII.encode(LedgerLines.line(entry) + "\n");
        try {
            while (line.hasRemaining()) {
                file.write(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Notes what is about to happen, durably. */
    void announce(List<? extends Entry> entries) {
        entries.forEach(this::note);
        try {
            file.force(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
