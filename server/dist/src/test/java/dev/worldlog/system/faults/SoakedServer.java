package dev.worldlog.system.faults;

import dev.worldlog.client.WorldlogClient;
import dev.worldlog.network.FaultProxy;
import dev.worldlog.network.Weather;
import dev.worldlog.system.Distribution;
import dev.worldlog.system.WorldlogProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A server with little memory on a disk that can fail, behind a network that can fail; it may end and be started again where it
 * was.
 *
 * <p>Confined to the test's thread.
 */
final class SoakedServer implements AutoCloseable {
    static final long HEAP_BYTES = 256L << 20;

    /** Few enough to be reached while a disk is full. */
    private static final String UNWRITTEN_EVENTS_MAX = "1000";

    final FaultyDisk disk;
    final FaultProxy network;
    /** Past the network. */
    final WorldlogClient client;

    private final Path data;
    private final Map<String, String> environment;
    private final String address;
    private WorldlogProcess process;

    SoakedServer(Path directory, long seed) throws IOException, InterruptedException {
        data = Files.createDirectory(directory.resolve("data"));
        disk = FaultyDisk.beneath(data, directory.resolve("disk"));
        environment = new HashMap<>(disk.environment());
        environment.put("WORLDLOG_JAVA_OPTS", "-Xmx" + HEAP_BYTES);
        process = serve("127.0.0.1:0");
        address = process.address();
        int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        network = FaultProxy.start(port, seed, random -> Weather.FINE);
        client = WorldlogClient.connect(address);
    }

    /** The server as it runs now, or ran last. */
    WorldlogProcess process() {
        return process;
    }

    /** Starts the server again where it was. */
    void startAgain() {
        process = serve(address);
    }

    /** Ends the faults of disk and network, with every connection that suffered from them. */
    void heal() {
        disk.heal();
        network.setWeather(random -> Weather.FINE);
        network.cutAll();
    }

    /** Waits until it serves and says that emits are well. */
    void awaitServing() throws InterruptedException {
        process.address();
        try (WriteHealth health = WriteHealth.watch(address)) {
            health.awaitServing();
        }
    }

    private WorldlogProcess serve(String listen) {
        return WorldlogProcess.launch(
                Distribution.launcher(),
                environment,
                "serve",
                "--listen",
                listen,
                "--data",
                data.toString(),
                "--max-unwritten-events",
                UNWRITTEN_EVENTS_MAX);
    }

    @Override
    public void close() throws IOException {
        client.close();
        network.close();
        process.close();
    }
}
