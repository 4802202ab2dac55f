package dev.worldlog.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.client.WorldlogClient;
import dev.worldlog.system.Distribution;
import dev.worldlog.system.WorldlogProcess;
import dev.worldlog.system.faults.FaultyDisk.Call;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A commit whose flush fails is in memory and not on the disk, and no later flush of the same bytes brings it there. The next
 * server finds it in the log all the same; if the power goes while it moves the log into the database, the database must not be
 * left with parts of it.
 */
@Timeout(14_400)
final class FailedFlushIT {
    private static final int START_WRITES_MAX = 60;

    private final LedgerTally tally = new LedgerTally();

    @TempDir
    Path directory;

    @Test
    void aStartAfterAFailedFlushMayLosePowerAtAnyWrite() throws Exception {
        int starts = Attack.size("interrupted-starts", 1);
        Random random = Attack.random();
        for (int start = 0; start < starts; start++) {
            interrupt(Files.createDirectory(directory.resolve("start-" + start)), random);
        }
        System.out.println("interrupted_starts=" + starts + " " + tally);
    }

    private void interrupt(Path place, Random random) throws Exception {
        Path data = Files.createDirectory(place.resolve("data"));
        FaultyDisk disk = FaultyDisk.beneath(data, place.resolve("disk"));
        Workload workload = new Workload();
        try (WorldlogProcess server = serve(data, disk);
                WorldlogClient client = Workload.client(server.address())) {
            client.createWorld(Workload.WORLD);
            workload.run(client, 40);
            assertThat(server.terminate().exitCode()).as(server.said()).isZero();
        }
        // The log is empty now, so that the pages of the next commit stand in it for the first time.
        try (WorldlogProcess server = serve(data, disk);
                WorldlogClient client = Workload.client(server.address())) {
            disk.fail(Call.FLUSH, disk.count(Call.FLUSH) + 1, FaultyDisk.FOR_EVER);
            workload.emit(client);
            assertThat(server.exitCode()).as(server.said()).isEqualTo(75);
        }
        disk.heal();
        long last = 1L + random.nextInt(START_WRITES_MAX);
        disk.killAtWrite(last);
        try (WorldlogProcess server = serve(data, disk)) {
            if (server.serves()) {
                server.kill();
            }
            System.out.println("killed at write " + last + " of " + disk.count(Call.WRITE));
        }
        disk.losePower(random.nextLong());
        disk.heal();
        try (WorldlogProcess server = serve(data, disk);
                WorldlogClient client = Workload.client(server.address())) {
            tally.add(workload.check(client));
            assertThat(server.terminate().exitCode()).as(server.said()).isZero();
        }
    }

    private static WorldlogProcess serve(Path data, FaultyDisk disk) {
        Map<String, String> environment = QuickJava.environment(disk.environment());
        return WorldlogProcess.launch(
                Distribution.launcher(), environment, "serve", "--listen", "127.0.0.1:0", "--data", data.toString());
    }
}
