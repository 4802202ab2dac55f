package dev.worldlog.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.check.HistoryChecker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL at random moments, under load and while starting, again and again: what a {@link LedgerClient} was told and what it
 * saw holds after every one of them.
 */
@Timeout(14_400)
final class KillRecoveryIT {
    /** After so many the history is long, and the next ones meet a new one. */
    private static final int KILLS_A_TRIAL = 20;

    private static final Duration UNDER_LOAD_MAX = Duration.ofMillis(250);
    private static final Duration STARTING_MAX = Duration.ofSeconds(1);

    private final LedgerTally tally = new LedgerTally();

    @TempDir
    Path directory;

    @Test
    void whatWasToldHoldsAfterEveryKill() throws Exception {
        int kills = Attack.size("kills", 20);
        Random random = Attack.random();
        for (int done = 0; done < kills; done += KILLS_A_TRIAL) {
            Path trial = Files.createDirectory(directory.resolve("trial-" + done));
            killAgainAndAgain(trial, Math.min(KILLS_A_TRIAL, kills - done), random);
        }
        System.out.println("kills=" + kills + " " + tally);
    }

    private void killAgainAndAgain(Path directory, int kills, Random random) throws Exception {
        Path data = directory.resolve("data");
        try (LedgerTrial trial = new LedgerTrial(data, directory.resolve("ledger"), Map.of(), random.nextLong())) {
            for (int kill = 0; kill < kills; kill++) {
                trial.emit();
                trial.killAfter(random(random, UNDER_LOAD_MAX));
                trial.startAgain();
                if (random.nextInt(4) == 0 && ++kill < kills) {
                    trial.killAfter(random(random, STARTING_MAX));
                    trial.startAgain();
                }
                trial.awaitFollowed();
                HistoryChecker.check(trial.history());
            }
            tally.add(trial.history());
            assertThat(trial.server().terminate().exitCode())
                    .as(trial.server().said())
                    .isZero();
        }
    }

    private static Duration random(Random random, Duration max) {
        return Duration.ofMillis(random.nextInt((int) max.toMillis()));
    }
}
