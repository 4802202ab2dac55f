package dev.worldlog.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.client.WorldlogClient;
import dev.worldlog.client.WorldlogException;
import dev.worldlog.system.Distribution;
import dev.worldlog.system.WorldlogProcess;
import dev.worldlog.system.faults.FaultyDisk.Call;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disk fails at the k-th flush, write or cut of a run that starts, emits, moves its log into the database and stops: once,
 * or from then on. The server goes on or ends as documented; then it starts on the same files without faults, and after a loss
 * of power once more. What was acknowledged is there each time.
 */
@Timeout(14_400)
final class FailingDiskIT {
    /** Stopped as asked; a write failed for good; the directory cannot be used. */
    private static final List<Integer> DOCUMENTED = List.of(0, 75, 77);

    /** Enough for a checkpoint while the server runs; another one follows when it stops. */
    private static final int BATCHES = 300;

    private final LedgerTally tally = new LedgerTally();

    @TempDir
    Path directory;

    @Test
    void whateverFailsNothingThatWasAcknowledgedIsLost() throws Exception {
        Random random = Attack.random();
        Map<Call, Long> calls = countUndisturbed();
        System.out.println("an undisturbed run makes " + calls);
        int each = Attack.size("failing-calls", 1);
        int tried = 0;
        for (Map.Entry<Call, Long> call : calls.entrySet()) {
            for (long number : chosen(call.getValue(), each, random)) {
                attempt(call.getKey(), number, tried % 2 == 0 ? 1 : FaultyDisk.FOR_EVER, random.nextLong());
                tried++;
            }
        }
        System.out.println("failing_calls=" + tried + " of " + calls + " " + tally);
    }

    private Map<Call, Long> countUndisturbed() throws Exception {
        Path place = Files.createDirectory(directory.resolve("undisturbed"));
        FaultyDisk disk = disk(place);
        assertThat(run(place, disk, new Workload())).isZero();
        Map<Call, Long> calls = new EnumMap<>(Call.class);
        for (Call call : Call.values()) {
            calls.put(call, disk.count(call));
        }
        return calls;
    }

    /** So many numbers up to the last, spread over all of them; every one when so many are wanted. */
    private static List<Long> chosen(long last, int wanted, Random random) {
        List<Long> numbers = new ArrayList<>();
        for (int part = 0; part < Math.min(wanted, last); part++) {
            long from = last * part / Math.min(wanted, last);
            long to = last * (part + 1) / Math.min(wanted, last);
            numbers.add(from + 1 + random.nextInt((int) (to - from)));
        }
        return numbers;
    }

    private void attempt(Call call, long number, long times, long seed) throws Exception {
        String what = call + " " + number + (times == 1 ? " once" : " and on");
        Path place = Files.createDirectory(directory.resolve(what.replace(' ', '-')));
        FaultyDisk disk = disk(place);
        Workload workload = new Workload();

        disk.fail(call, number, times);
        int code = run(place, disk, workload);
        assertThat(DOCUMENTED).as(what).contains(code);

        disk.heal();
        try (WorldlogProcess server = serve(place, disk);
                WorldlogClient client = Workload.client(server.address())) {
            createWorld(client);
            workload.check(client);
            workload.run(client, 5);
            workload.crashed();
            server.kill();
        }
        disk.losePower(seed);
        try (WorldlogProcess server = serve(place, disk);
                WorldlogClient client = Workload.client(server.address())) {
            tally.add(workload.check(client));
            assertThat(server.terminate().exitCode()).as(server.said()).isZero();
        }
        assertThat(integrity(place.resolve("data/worldlog.db"))).as(what).isEqualTo("ok");
    }

    /** Start, emits, stop; returns how it ended. */
    private static int run(Path place, FaultyDisk disk, Workload workload) throws InterruptedException {
        try (WorldlogProcess server = serve(place, disk)) {
            if (server.serves()) {
                try (WorldlogClient client = Workload.client(server.address())) {
                    if (createWorld(client)) {
                        workload.run(client, BATCHES);
                    }
                }
                server.terminate();
            }
            int code = server.exitCode();
            System.out.println(place.getFileName() + ": exit code " + code + " " + server.errors());
            return code;
        }
    }

    private static boolean createWorld(WorldlogClient client) {
        try {
            client.createWorld(Workload.WORLD);
            return true;
        } catch (WorldlogException e) {
            // It failed, or it is there from before.
            return false;
        }
    }

    private static WorldlogProcess serve(Path place, FaultyDisk disk) {
        Map<String, String> environment = QuickJava.environment(disk.environment());
        String data = place.resolve("data").toString();
        return WorldlogProcess.launch(
                Distribution.launcher(), environment, "serve", "--listen", "127.0.0.1:0", "--data", data);
    }

    private static FaultyDisk disk(Path place) throws IOException, InterruptedException {
        return FaultyDisk.beneath(Files.createDirectory(place.resolve("data")), place.resolve("disk"));
    }

    private static String integrity(Path database) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA integrity_check")) {
            rows.next();
            return rows.getString(1);
        }
    }
}
