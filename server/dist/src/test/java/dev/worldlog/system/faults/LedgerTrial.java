package dev.worldlog.system.faults;

import dev.worldlog.check.Entry;
import dev.worldlog.check.History;
import dev.worldlog.client.WorldlogClient;
import dev.worldlog.system.Distribution;
import dev.worldlog.system.WorldlogProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A server on a data directory and a {@link LedgerClient} that uses it, each in a process of its own. The server may end in any
 * way and be started again; the client goes on by itself, and what it was told is held against what the worlds have.
 *
 * <p>Confined to the test's thread.
 */
final class LedgerTrial implements AutoCloseable {
    private static final List<String> WORLDS = List.of("north", "east", "south");

    private final Path data;
    private final Path ledgerFile;
    private final Ledger ledger;
    private final Map<String, String> environment;
    private final String address;
    private final WorldlogClient client;
    private final WorldlogProcess ledgerClient;
    private WorldlogProcess server;
    private int rests;

    /** Starts both. */
    LedgerTrial(Path data, Path ledgerFile, Map<String, String> disk, long seed)
            throws IOException, InterruptedException {
        this.data = data;
        this.ledgerFile = ledgerFile;
        environment = QuickJava.environment(disk);
        ledger = Ledger.at(ledgerFile);
        server = serve("127.0.0.1:0");
        address = server.address();
        client = WorldlogClient.connect(address);
        WORLDS.forEach(client::createWorld);
        ledgerClient = WorldlogProcess.start(ledgerClient(seed), Map.of());
    }

    private List<String> ledgerClient(long seed) {
        List<String> arguments = new ArrayList<>(List.of(address, ledgerFile.toString(), Long.toString(seed)));
        arguments.addAll(WORLDS);
        return QuickJava.command(LedgerClient.class, arguments);
    }

    /** The server as it runs now, or ran last. */
    WorldlogProcess server() {
        return server;
    }

    /** Has the ledger client emit; returns when each of its readers has a stream from the server as it runs now. */
    void emit() throws IOException, InterruptedException {
        ledgerClient.say("emit");
        awaitFollowed();
    }

    /** Waits until the ledger client follows every world on the server as it runs now. */
    void awaitFollowed() throws InterruptedException {
        server.address();
        long epoch = client.admin().serverInfo().getEpoch();
        for (String world : WORLDS) {
            ledgerClient.awaitOutput("following " + world + " in epoch " + epoch + "$");
        }
    }

    /** SIGKILL after this time, unless the server has ended by then. */
    void killAfter(Duration delay) throws InterruptedException {
        server.endsWithin(delay);
        ledger.note(new Entry.Crashed());
        server.kill();
    }

    /** Starts the server again where it was; it need not serve yet when this returns. */
    void startAgain(String... options) {
        ledger.note(new Entry.Restarted());
        server = serve(address, options);
    }

    private WorldlogProcess serve(String listen, String... options) {
        List<String> arguments = new ArrayList<>(List.of("serve", "--listen", listen, "--data", data.toString()));
        arguments.addAll(List.of(options));
        return WorldlogProcess.launch(Distribution.launcher(), environment, arguments.toArray(String[]::new));
    }

    /** Has the ledger client come to rest, and reads what there is to be judged: its ledger, and what the worlds have. */
    History history() throws IOException, InterruptedException {
        ledgerClient.say("rest");
        ledgerClient.awaitOutput("^at rest$", ++rests);
        return historyAsItIs();
    }

    /** The same, without waiting for a client that may have lost its server. */
    History historyAsItIs() throws IOException {
        List<Entry> entries = new ArrayList<>(Ledger.read(ledgerFile));
        for (int world = 0; world < WORLDS.size(); world++) {
            entries.addAll(StoredWorld.read(client, WORLDS.get(world), -1 - world));
        }
        return new History(entries);
    }

    @Override
    public void close() throws IOException {
        ledgerClient.close();
        client.close();
        server.close();
        ledger.close();
    }
}
