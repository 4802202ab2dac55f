package dev.worldlog.store.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the database has come, written down outside of it: SQLite drops the end of a write-ahead log that is damaged or
 * gone without a word, and this is what notices. It is written after each commit and before anybody hears of the commit, so
 * it is never ahead of what the database held.
 *
 * <p>Two slots take turns, so that one is whole when a write of the other is cut short. They are flushed once a second: a loss
 * of power may set the mark back, never ahead.
 *
 * <p>Confined to the commit thread once the store is open.
 */
final class Watermark implements AutoCloseable {
    /** What was reached: the number of a commit, in an epoch. */
    record Mark(long epoch, long commitNumber) {
        boolean isAheadOf(Mark other) {
            return epoch > other.epoch || commitNumber > other.commitNumber;
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Watermark.class);
    private static final Set<StandardOpenOption> OPTIONS =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    /** "WLOGMARK". */
    private static final long MAGIC = 0x574C4F474D41524BL;

    private static final int SLOT_BYTES = 4 * Long.BYTES;
    /** Far enough apart that no sector holds both. */
    private static final int SLOT_DISTANCE = 4096;

    private static final long FLUSH_NANOS = Duration.ofSeconds(1).toNanos();

    private final FileChannel file;
    private final LongSupplier nanoTime;
    private final ByteBuffer slot = ByteBuffer.allocateDirect(SLOT_BYTES);
    private int turn;
    private boolean unflushed;
    private long lastFlushNanos;
    private boolean failed;

    private Watermark(FileChannel file, LongSupplier nanoTime) {
        this.file = file;
        this.nanoTime = nanoTime;
        this.lastFlushNanos = nanoTime.getAsLong();
    }

    static Watermark open(StoreDirectory directory, LongSupplier nanoTime) throws IOException {
        return new Watermark(
                FileChannel.open(directory.watermark(), OPTIONS, directory.ownerOnly("rw-------")), nanoTime);
    }

    /** Reads the highest mark; empty when there is no file, or nothing whole in it. */
    static Optional<Mark> read(StoreDirectory directory) throws IOException {
        if (!Files.exists(directory.watermark())) {
            return Optional.empty();
        }
        try (FileChannel file = FileChannel.open(directory.watermark(), StandardOpenOption.READ)) {
            return Stream.of(mark(file, 0), mark(file, 1))
                    .flatMap(Optional::stream)
                    .reduce((one, other) -> one.isAheadOf(other) ? one : other);
        }
    }

    private static Optional<Mark> mark(FileChannel file, int index) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(SLOT_BYTES);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, (long) index * SLOT_DISTANCE + bytes.position()) < 0) {
                return Optional.empty();
            }
        }
        bytes.flip();
        boolean whole = bytes.getLong(3 * Long.BYTES) == checksum(bytes.duplicate()) && bytes.getLong(0) == MAGIC;
        return whole
                ? Optional.of(new Mark(bytes.getLong(Long.BYTES), bytes.getLong(2 * Long.BYTES)))
                : Optional.empty();
    }

    /** Notes what the database holds. A failure weakens the watch over the database, not the database: it is logged once. */
    void note(Mark mark) {
        slot.clear();
        slot.putLong(MAGIC).putLong(mark.epoch()).putLong(mark.commitNumber());
        slot.putLong(checksum(slot.duplicate().flip().limit(3 * Long.BYTES)));
        slot.flip();
        try {
            long start = (long) turn * SLOT_DISTANCE;
            while (slot.hasRemaining()) {
                file.write(slot, start + slot.position());
            }
            turn = 1 - turn;
            unflushed = true;
            failed = false;
        } catch (IOException e) {
            warn(e);
        }
    }

    /** Flushes if that is due. */
    void flushIfDue() {
        if (unflushed && nanoTime.getAsLong() - lastFlushNanos >= FLUSH_NANOS) {
            flush();
        }
    }

    void flush() {
        lastFlushNanos = nanoTime.getAsLong();
        try {
            file.force(false);
            unflushed = false;
        } catch (IOException e) {
            warn(e);
        }
    }

    private void warn(IOException failure) {
        if (!failed) {
            failed = true;
            LOG.warn("the watermark cannot be written; a loss at the end of the log would not be noticed", failure);
        }
    }

    private static long checksum(ByteBuffer bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes.position(0).limit(3 * Long.BYTES));
        return checksum.getValue();
    }

    @Override
    public void close() {
        flush();
        try {
            file.close();
        } catch (IOException e) {
            // It was flushed.
        }
    }
}
