package dev.worldlog.commit;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The thread that commits: takes steps for as long as there may be something to commit, and pauses when it is told to.
 *
 * <p>Thread-safe.
 */
public final class CommitThread implements CommitDriver {
    private static final long IDLE_MILLIS = 1000;
    private static final long LAST_ATTEMPT_MILLIS_MAX = 10_000;

    private final CountDownLatch ended = new CountDownLatch(1);
    /** Open when the patience of close is over: stop retrying. */
    private final CountDownLatch abandoned = new CountDownLatch(1);

    @Override
    public void start(GroupCommit commit) {
        new Thread(() -> run(commit), "commit").start();
    }

    private void run(GroupCommit commit) {
        try {
            while (!commit.hasEnded()) {
                commit.gather();
                long pauseMillis = commit.step(IDLE_MILLIS);
                if (pauseMillis > 0 && abandoned.await(pauseMillis, TimeUnit.MILLISECONDS)) {
                    commit.giveUp();
                }
            }
        } catch (InterruptedException e) {
            commit.giveUp();
        } finally {
            ended.countDown();
        }
    }

    @Override
    public void close(Duration patience) {
        try {
            if (!ended.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                abandoned.countDown();
                ended.await(LAST_ATTEMPT_MILLIS_MAX, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
