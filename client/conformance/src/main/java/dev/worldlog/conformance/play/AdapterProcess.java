package dev.worldlog.conformance.play;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.worldlog.conformance.vector.Expectation;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An adapter as a child process: commands go in, reports come out. Whatever it does, hang, die or write garbage, no call here waits
 * for ever. Closing it kills it and what it started.
 *
 * <p>Thread-safe.
 */
final class AdapterProcess implements AutoCloseable {
    private static final int LAST_WORDS_MAX = 20;
    private static final Duration WORDS_PATIENCE = Duration.ofSeconds(5);

    /** More than this was never asked for by any scenario. */
    private static final int REPORTS_MAX = 200_000;

    private final Process process;
    private final Map<Long, Reports> reports = new ConcurrentHashMap<>();
    private final BlockingQueue<String> commands = new LinkedBlockingQueue<>();
    private final Deque<String> lastWords = new ArrayDeque<>();
    private final AtomicLong ids = new AtomicLong();
    private final Thread errors;
    private final Thread writer;
    private volatile String over = "";

    private AdapterProcess(Process process) {
        this.process = process;
        this.errors = thread("adapter-errors", this::readErrors);
        this.writer = thread("adapter-input", this::write);
    }

    static AdapterProcess start(AdapterCommand command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command.command());
        builder.environment().keySet().removeIf(name -> name.startsWith("WORLDLOG_"));
        AdapterProcess adapter = new AdapterProcess(builder.start());
        adapter.errors.start();
        adapter.writer.start();
        thread("adapter-output", adapter::readOutput).start();
        return adapter;
    }

    /** Sends a command under a new id; what it reports of it. */
    Sent send(JsonObject command) {
        long id = ids.incrementAndGet();
        Reports mine = new Reports();
        reports.put(id, mine);
        if (!over.isEmpty()) {
            mine.end(over);
        }
        JsonObject line = new JsonObject();
        line.addProperty("id", id);
        command.entrySet().forEach(member -> line.add(member.getKey(), member.getValue()));
        commands.add(line.toString());
        return new Sent(id, mine);
    }

    /** A command that was sent. */
    record Sent(long id, Reports reports) {}

    /** Ends its input and waits for its end; the exit code, empty when it did not end in time. */
    Optional<Integer> endOfInput(Deadline deadline) throws InterruptedException {
        commands.add("");
        return process.waitFor(deadline.leftNanos(), TimeUnit.NANOSECONDS)
                ? Optional.of(process.exitValue())
                : Optional.empty();
    }

    /** Why it cannot go on; empty as long as it can. */
    String over() {
        return over;
    }

    /** The last lines that it wrote for people. */
    List<String> lastWords() {
        synchronized (lastWords) {
            return new ArrayList<>(lastWords);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private void write() {
        try (OutputStream in = process.getOutputStream()) {
            for (String line = commands.take(); !line.isEmpty(); line = commands.take()) {
                in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                in.flush();
            }
        } catch (IOException ended) {
            // Whoever reads its output finds out why.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void readOutput() {
        int count = 0;
        try (InputStream out = new BufferedInputStream(process.getInputStream())) {
            for (Optional<String> line = Lines.next(out); line.isPresent(); line = Lines.next(out)) {
                if (++count > REPORTS_MAX) {
                    fail("the adapter made more than " + REPORTS_MAX + " reports");
                    return;
                }
                take(line.get());
            }
            ended();
        } catch (IOException e) {
            fail("the adapter cannot be read: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            writer.interrupt();
        }
    }

    private void take(String line) throws IOException {
        JsonObject report = report(line);
        Reports mine = reports.get(report.remove("id").getAsLong());
        if (mine == null) {
            throw new IOException("it reports on a command that it was not given: " + Lines.shown(line));
        }
        mine.add(report);
    }

    private static JsonObject report(String line) throws IOException {
        try {
            JsonElement json = JsonParser.parseString(line);
            if (json.isJsonObject()
                    && Expectation.isNumber(json.getAsJsonObject().get("id"))) {
                return json.getAsJsonObject();
            }
        } catch (JsonParseException noJson) {
            throw new IOException("it wrote something that is no report: " + Lines.shown(line), noJson);
        }
        throw new IOException("it wrote something that is no report: " + Lines.shown(line));
    }

    private void ended() throws InterruptedException {
        boolean isGone = process.waitFor(WORDS_PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        errors.join(WORDS_PATIENCE.toMillis());
        fail(
                isGone
                        ? "the adapter ended with exit code " + process.exitValue()
                        : "the adapter closed its output and did not end");
    }

    private void fail(String why) {
        over = why;
        reports.values().forEach(each -> each.end(why));
    }

    private void readErrors() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                synchronized (lastWords) {
                    lastWords.add(Lines.shown(line));
                    if (lastWords.size() > LAST_WORDS_MAX) {
                        lastWords.remove();
                    }
                }
            }
        } catch (IOException killed) {
            return;
        }
    }

    private static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, "conformance-" + name);
        thread.setDaemon(true);
        return thread;
    }
}
