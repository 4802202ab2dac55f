package dev.worldlog.cli;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.worldlog.cli.input.EventReader;
import dev.worldlog.cli.input.LineException;
import dev.worldlog.cli.input.LineReader;
import dev.worldlog.cli.input.SourceLine;
import dev.worldlog.client.EmitStream;
import dev.worldlog.client.WorldlogException;
import dev.worldlog.v1.EmitResponse;
import dev.worldlog.v1.Event;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Moves the events of one file into an {@link EmitStream}, batch by batch, holding no more of the file than one batch.
 *
 * <p>Thread-safe: {@link #run} belongs to one thread, {@link #stop} to any other.
 */
final class FileEmission {
    /** The contract's limit for one event. Checked here so that the message can name the line. */
    private static final int EVENT_BYTES_MAX = 1 << 20;

    private final String file;
    private final LineReader lines;
    private final EventReader reader;
    private final EmitStream stream;
    private final EmissionTally tally;
    private final EmissionProgress progress;
    /** Held while a batch is being sent, so that whoever stops the emission knows when the last one is on its way. */
    private final Semaphore sending = new Semaphore(1);

    private final Object lock = new Object();

    @GuardedBy("lock")
    private boolean stopped;

    @GuardedBy("lock")
    private @Nullable String refusal;

    /** Answers come in the order of the requests, so the last one stands for all. */
    @GuardedBy("lock")
    private CompletableFuture<Boolean> lastAnswer = CompletableFuture.completedFuture(true);

    FileEmission(
            String file,
            LineReader lines,
            EventReader reader,
            EmitStream stream,
            EmissionTally tally,
            EmissionProgress progress) {
        this.file = file;
        this.lines = lines;
        this.reader = reader;
        this.stream = stream;
        this.tally = tally;
        this.progress = progress;
    }

    /**
     * Reads to the end, or until it is stopped, and waits until everything sent is answered.
     *
     * @return false when it was stopped
     * @throws LineException for the first line that is no event; what stands before it is emitted
     * @throws CommandException when the server refused a batch
     */
    boolean run() throws IOException, LineException {
        LineBatch batch = new LineBatch();
        try {
            SourceLine line = lines.next();
            while (line != null && !isStopped()) {
                batch = added(batch, line);
                line = lines.next();
            }
        } finally {
            send(batch);
            finish();
        }
        return !isStopped();
    }

    /** Sends nothing more and waits until what was sent is answered. */
    void stop() {
        synchronized (lock) {
            stopped = true;
        }
        sending.acquireUninterruptibly();
        sending.release();
        finish();
    }

    private LineBatch added(LineBatch batch, SourceLine line) throws IOException, LineException {
        Event event = reader.read(line);
        int bytes = event.getSerializedSize();
        if (bytes > EVENT_BYTES_MAX) {
            throw new LineException(
                    line.number(),
                    0,
                    "",
                    "an event of " + bytes + " bytes (expected: at most " + EVENT_BYTES_MAX + ")");
        }
        tally.read();
        LineBatch current = batch.isFullFor(bytes) ? sent(batch) : batch;
        current.add(event, line.number());
        // Whoever types, or tails into a pipe, should not have to wait for a hundred events.
        return lines.ready() ? current : sent(current);
    }

    private LineBatch sent(LineBatch batch) {
        send(batch);
        return new LineBatch();
    }

    private void send(LineBatch batch) {
        sending.acquireUninterruptibly();
        try {
            if (!batch.isEmpty() && !isStopped()) {
                remember(stream.send(batch.events()).handle((response, failure) -> answered(batch, response, failure)));
            }
        } catch (WorldlogException | IllegalStateException e) {
            refused(batch, e);
        } finally {
            sending.release();
        }
    }

    private void remember(CompletableFuture<Boolean> answer) {
        synchronized (lock) {
            lastAnswer = answer;
        }
    }

    private boolean answered(LineBatch batch, @Nullable EmitResponse response, @Nullable Throwable failure) {
        if (response != null) {
            tally.answered(response);
            progress.update();
        } else if (failure != null) {
            refused(batch, failure);
        }
        return response != null;
    }

    /** Only the first refusal matters: the batches behind it fail because of it. */
    private void refused(LineBatch batch, Throwable failure) {
        Throwable cause =
                failure.getCause() == null || failure instanceof WorldlogException ? failure : failure.getCause();
        String line = cause instanceof WorldlogException e ? batch.explain(e, file) : String.valueOf(cause);
        synchronized (lock) {
            stopped = true;
            if (refusal == null) {
                refusal = line;
            }
        }
    }

    private void finish() {
        try {
            stream.close();
        } catch (WorldlogException e) {
            synchronized (lock) {
                refusal = refusal == null ? file + ": " + e.description() : refusal;
            }
        }
        // The stream has its answers before they are counted here.
        CompletableFuture<Boolean> last;
        synchronized (lock) {
            last = lastAnswer;
        }
        last.join();
        synchronized (lock) {
            if (refusal != null) {
                throw new CommandException(ExitCode.FAILED, refusal);
            }
        }
    }

    private boolean isStopped() {
        synchronized (lock) {
            return stopped;
        }
    }
}
