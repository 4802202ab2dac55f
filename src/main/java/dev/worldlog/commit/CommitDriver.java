package dev.worldlog.commit;

import java.time.Duration;

/** Whoever takes the steps of a group commit, one after the other. Thread-safe. */
public interface CommitDriver {
    /** Begins to take steps. Called once. */
    void start(GroupCommit commit);

    /**
     * Returns when the closed group commit has ended: everything accepted is durable, or the patience is over and the rest is
     * given up. Idempotent.
     */
    void close(Duration patience);
}
