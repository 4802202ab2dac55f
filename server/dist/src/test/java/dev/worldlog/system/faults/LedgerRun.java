package dev.worldlog.system.faults;

import dev.worldlog.check.Entry;
import dev.worldlog.check.History;
import dev.worldlog.client.WorldlogClient;
import dev.worldlog.system.WorldlogProcess;
import dev.worldlog.v1.AckLevel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A {@link LedgerClient} in a process of its own, with worlds that only it emits into, and what there is to be judged of it.
 *
 * <p>Confined to the test's thread.
 */
final class LedgerRun implements AutoCloseable {
    private final WorldlogClient client;
    private final List<String> worlds;
    private final Path file;
    private final Ledger ledger;
    private final WorldlogProcess process;
    private int rests;

    /**
     * Creates the worlds and starts the client.
     *
     * @param client for questions about the worlds; stays open
     * @param address where the ledger client finds the server
     * @param pause how long it rests between two bursts into a world
     */
    LedgerRun(WorldlogClient client, String address, List<String> worlds, Path file, long seed, Duration pause)
            throws IOException {
        this.client = client;
        this.worlds = worlds;
        this.file = file;
        ledger = Ledger.at(file);
        worlds.forEach(client::createWorld);
        List<String> arguments = new ArrayList<>(
                List.of(address, file.toString(), Long.toString(seed), Long.toString(pause.toMillis())));
        arguments.addAll(worlds);
        process = WorldlogProcess.start(QuickJava.command(LedgerClient.class, arguments), Map.of());
    }

    List<String> worlds() {
        return worlds;
    }

    /** Has the client emit; returns when each of its readers has a stream from the server as it runs now. */
    void emit() throws IOException, InterruptedException {
        process.say("emit");
        awaitFollowed();
    }

    /** Waits until the client follows every world on the server as it runs now. */
    void awaitFollowed() throws InterruptedException {
        long epoch = client.admin().serverInfo().getEpoch();
        for (String world : worlds) {
            process.awaitOutput("following " + world + " in epoch " + epoch + "$");
        }
    }

    /** Waits until so many emits altogether were answered as durable. */
    void awaitDurable(int answers) throws IOException {
        long deadline = System.nanoTime() + WorldlogProcess.PATIENCE.toNanos();
        while (durableAnswers() < answers) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("fewer than " + answers + " durable answers from " + process.said());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    private long durableAnswers() throws IOException {
        return Ledger.read(file).stream()
                .filter(entry -> entry instanceof Entry.Answered answered
                        && answered.response().getAck() == AckLevel.ACK_LEVEL_DURABLE)
                .count();
    }

    /** Adds what happens to the server. */
    void note(Entry entry) {
        ledger.note(entry);
    }

    /** Has the client come to rest, and reads what there is to be judged: its ledger, and what the worlds have. */
    History history() throws IOException, InterruptedException {
        process.say("rest");
        process.awaitOutput("^at rest$", ++rests);
        return historyAsItIs();
    }

    /** The same, without waiting for a client that may have lost its server. */
    History historyAsItIs() throws IOException {
        List<Entry> entries = new ArrayList<>(Ledger.read(file));
        for (int world = 0; world < worlds.size(); world++) {
            entries.addAll(StoredWorld.read(client, worlds.get(world), -1 - world));
        }
        return new History(entries);
    }

    @Override
    public void close() throws IOException {
        process.close();
        ledger.close();
    }
}
