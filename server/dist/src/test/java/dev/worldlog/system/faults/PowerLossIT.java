package dev.worldlog.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.check.Check;
import dev.worldlog.check.HistoryChecker;
import dev.worldlog.check.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Power that is lost at random moments, on a disk that keeps what was flushed and any part of the rest. With the same disk, a
 * log that is flushed as {@code synchronous=NORMAL} would have it loses what was acknowledged; so what is shown here is not the
 * luck of a disk that loses nothing.
 */
@Timeout(14_400)
final class PowerLossIT {
    /** After so many the history is long, and the next ones meet a new one. */
    private static final int LOSSES_A_TRIAL = 20;

    private static final int CONTROL_LOSSES = 2;
    /** As many as no disk keeps all of by chance. */
    private static final int ANSWERS_TO_LOSE = 50;

    private static final int UNDER_LOAD_MILLIS_MAX = 250;

    private final LedgerTally tally = new LedgerTally();

    @TempDir
    Path directory;

    @Test
    void nothingDurableIsLost() throws Exception {
        int losses = Attack.size("power-losses", 5);
        Random random = Attack.random();
        for (int done = 0; done < losses; done += LOSSES_A_TRIAL) {
            loseAgainAndAgain("trial-" + done, Math.min(LOSSES_A_TRIAL, losses - done), random);
        }
        System.out.println("power_losses=" + losses + " " + tally);
    }

    private void loseAgainAndAgain(String name, int losses, Random random) throws Exception {
        FaultyDisk disk = disk(name);
        try (LedgerTrial trial = trial(name, disk, random)) {
            for (int loss = 0; loss < losses; loss++) {
                trial.emit();
                trial.killAfter(moment(random));
                disk.losePower(random.nextLong());
                trial.startAgain();
                trial.awaitFollowed();
                HistoryChecker.check(trial.history());
            }
            tally.add(trial.history());
        }
    }

    @Test
    void theSameDiskLosesWhatIsNotFlushedAtEveryCommit() throws Exception {
        Random random = Attack.random();
        List<Violation> lost = new ArrayList<>();
        for (int loss = 0; loss < CONTROL_LOSSES; loss++) {
            FaultyDisk disk = disk("control-" + loss);
            try (LedgerTrial trial = trial("control-" + loss, disk, random)) {
                disk.withholdLogFlushes();
                trial.emit();
                trial.awaitDurable(ANSWERS_TO_LOSE);
                trial.killAfter(moment(random));
                disk.losePower(random.nextLong());
                trial.startAgain("--accept-loss");
                trial.server().address();
                lost.addAll(HistoryChecker.violations(trial.historyAsItIs()));
            }
        }
        lost.removeIf(violation -> violation.check() != Check.C1);
        System.out.println("control_power_losses=" + CONTROL_LOSSES + " lost_durable=" + lost.size());
        assertThat(lost).isNotEmpty();
    }

    private FaultyDisk disk(String name) throws IOException, InterruptedException {
        return FaultyDisk.beneath(
                Files.createDirectories(directory.resolve(name).resolve("data")),
                directory.resolve(name).resolve("disk"));
    }

    private LedgerTrial trial(String name, FaultyDisk disk, Random random) throws IOException, InterruptedException {
        Path place = directory.resolve(name);
        return new LedgerTrial(place.resolve("data"), place.resolve("ledger"), disk.environment(), random.nextLong());
    }

    private static Duration moment(Random random) {
        return Duration.ofMillis(random.nextInt(UNDER_LOAD_MILLIS_MAX));
    }
}
