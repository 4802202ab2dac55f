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
 * A server on a data directory and a {@link LedgerRun} that uses it. The server may end in any way and be started again; the
 * client goes on by itself, and what it was told is held against what the worlds have.
 *
 * <p>Confined to the test's thread.
 */
final class LedgerTrial implements AutoCloseable {
    private final Path data;
    private final Map<String, String> environment;
    private final String address;
    private final WorldlogClient client;
    private final LedgerRun run;
    private WorldlogProcess server;

    /** Starts both. */
    LedgerTrial(Path data, Path ledgerFile, Map<String, String> disk, long seed)
            throws IOException, InterruptedException {
        this.data = data;
        environment = QuickJava.environment(disk);
        server = serve("127.0.0.1:0");
        address = server.address();
        client = WorldlogClient.connect(address);
        run = new LedgerRun(client, address, List.of("north", "east", "south"), ledgerFile, seed, Duration.ZERO);
    }

    /** The server as it runs now, or ran last. */
    WorldlogProcess server() {
        return server;
    }

    /** Has the ledger client emit; returns when each of its readers has a stream from the server as it runs now. */
    void emit() throws IOException, InterruptedException {
        run.emit();
    }

    /** See {@link LedgerRun#awaitDurable}. */
    void awaitDurable(int answers) throws IOException {
        run.awaitDurable(answers);
    }

    /** Waits until the ledger client follows every world on the server as it runs now. */
    void awaitFollowed() throws InterruptedException {
        server.address();
        run.awaitFollowed();
    }

    /** SIGKILL after this time, unless the server has ended by then. */
    void killAfter(Duration delay) throws InterruptedException {
        server.endsWithin(delay);
        run.note(new Entry.Crashed());
        server.kill();
    }

    /** Starts the server again where it was; it need not serve yet when this returns. */
    void startAgain(String... options) {
        run.note(new Entry.Restarted());
        server = serve(address, options);
    }

    private WorldlogProcess serve(String listen, String... options) {
        List<String> arguments = new ArrayList<>(List.of("serve", "--listen", listen, "--data", data.toString()));
        arguments.addAll(List.of(options));
        return WorldlogProcess.launch(Distribution.launcher(), environment, arguments.toArray(String[]::new));
    }

    /** See {@link LedgerRun#history}. */
    History history() throws IOException, InterruptedException {
        return run.history();
    }

    /** See {@link LedgerRun#historyAsItIs}. */
    History historyAsItIs() throws IOException {
        return run.historyAsItIs();
    }

    @Override
    public void close() throws IOException {
        run.close();
        client.close();
        server.close();
    }
}
