package dev.worldlog.system.faults;

import dev.worldlog.client.RetryPolicy;
import dev.worldlog.client.WorldlogClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A program that emits into worlds and follows them live, and keeps a {@link Ledger} of it; it lives through every end of the
 * server. Arguments: address, file of the ledger, seed, milliseconds between two bursts of a world, worlds. It reads what to do, a line
 * each:
 *
 * <ul>
 *   <li>{@code emit}: begin to emit into all worlds;
 *   <li>{@code rest}: stop that; when every call is answered and every reader has caught up, it prints {@code at rest}.
 * </ul>
 *
 * It prints {@code following WORLD in epoch N} whenever one of its readers has a stream, and ends when its input does.
 */
final class LedgerClient {
    /** A server that was killed is back in a second or two. */
    private static final RetryPolicy EAGER = new RetryPolicy(Duration.ofMillis(20), Duration.ofMillis(200), true);

    private final WorldlogClient client;
    private final Ledger ledger;
    private final Map<String, LedgerReader> readers = new LinkedHashMap<>();
    private final Map<String, LedgerEmitter> emitters = new LinkedHashMap<>();
    private final List<Thread> emitting = new ArrayList<>();
    private volatile boolean wanted;

    private LedgerClient(WorldlogClient client, Ledger ledger) {
        this.client = client;
        this.ledger = ledger;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (WorldlogClient client =
                        WorldlogClient.builder(arguments[0]).retryPolicy(EAGER).build();
                Ledger ledger = Ledger.at(Path.of(arguments[1]))) {
            LedgerClient program = new LedgerClient(client, ledger);
            program.begin(
                    List.of(arguments).subList(4, arguments.length),
                    new Random(Long.parseLong(arguments[2])),
                    Duration.ofMillis(Long.parseLong(arguments[3])));
            program.obey(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII)));
        }
    }

    private void begin(List<String> worlds, Random seeds, Duration pause) {
        AtomicLong streams = new AtomicLong();
        AtomicLong calls = new AtomicLong();
        for (String world : worlds) {
            LedgerReader reader = new LedgerReader(world, ledger, streams);
            readers.put(world, reader);
            client.subscribe(reader.request(), reader);
            emitters.put(world, new LedgerEmitter(world, client, ledger, calls, new Random(seeds.nextLong()), pause));
        }
    }

    private void obey(BufferedReader commands) throws IOException, InterruptedException {
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            if (command.equals("emit")) {
                emit();
            } else if (command.equals("rest")) {
                rest();
                System.out.println("at rest");
            }
        }
    }

    private void emit() {
        wanted = true;
        emitters.forEach((world, emitter) -> {
            Thread thread = new Thread(() -> emitter.run(() -> wanted), "emit-" + world);
            thread.start();
            emitting.add(thread);
        });
    }

    private void rest() throws InterruptedException {
        wanted = false;
        for (Thread thread : emitting) {
            thread.join();
        }
        emitting.clear();
        for (Map.Entry<String, LedgerReader> reader : readers.entrySet()) {
            reader.getValue().awaitPosition(client.getWorld(reader.getKey()).getLastSequence());
        }
    }
}
