package dev.worldlog.simulation;

import dev.worldlog.commit.CommitDriver;
import dev.worldlog.commit.GroupCommit;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes the steps of a group commit when it is told to.
 *
 * <p>Not thread-safe.
 */
final class SteppedCommits implements CommitDriver {
    /** A stop is patient for so many steps. */
    private static final int LAST_STEPS_MAX = 12;

    private @Nullable GroupCommit commit;
    private boolean stepping;

    @Override
    public void start(GroupCommit started) {
        commit = started;
    }

    /** Takes a step, unless one is being taken. */
    void step() {
        GroupCommit started = Objects.requireNonNull(commit, "the engine starts its commits first");
        if (!stepping && !started.hasEnded()) {
            stepping = true;
            try {
                started.step(0);
            } finally {
                stepping = false;
            }
        }
    }

    @Override
    public void close(Duration patience) {
        GroupCommit started = Objects.requireNonNull(commit, "the engine starts its commits first");
        for (int steps = 0; steps < LAST_STEPS_MAX && !started.hasEnded(); steps++) {
            step();
        }
        if (!started.hasEnded()) {
            started.giveUp();
        }
    }
}
