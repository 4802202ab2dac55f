package dev.worldlog.simulation;

import dev.worldlog.engine.EngineConfig;
import dev.worldlog.engine.EngineListener;
import dev.worldlog.engine.LocalEventLog;
import dev.worldlog.log.EventLog;
import dev.worldlog.store.EventStore;
import dev.worldlog.store.StoreException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One life of the simulated process: from opening its store to a stop or a crash. What the engine does or says after its life is
 * over did not happen.
 *
 * <p>Not thread-safe.
 */
final class Life implements EngineListener {
    private final Simulation simulation;
    private final EventStore store;
    private final SteppedCommits commits = new SteppedCommits();
    private @Nullable LocalEventLog log;
    private boolean over;
    /** Whether a world is being loaded, so that nobody can ask for it. */
    private boolean loading;

    private boolean doomed;

    private Life(Simulation simulation, EventStore store) {
        this.simulation = simulation;
        this.store = store;
    }

    /** Begins a life; it may be over before it began. */
    static Life begin(Simulation simulation, EventStore store, EngineConfig config) {
        Life life = new Life(simulation, store);
        try {
            SimulatedStore simulated = new SimulatedStore(store, life);
            life.log = LocalEventLog.start(simulated, config, simulation.time(), life, life.commits);
        } catch (Crash | StoreException e) {
            life.crash();
        }
        return life;
    }

    EventLog log() {
        return opened();
    }

    private LocalEventLog opened() {
        return Objects.requireNonNull(log, "the life has begun");
    }

    SteppedCommits commits() {
        return commits;
    }

    boolean isOver() {
        return over;
    }

    /** Whether the store has failed for good, so that the process is about to end. */
    boolean isDoomed() {
        return doomed;
    }

    /** Stops in order; returns whether everything accepted was made durable. */
    boolean stop() {
        int unwritten = opened().drainAndClose(Duration.ZERO);
        over = true;
        return unwritten == 0;
    }

    /** What was committed is there for the next life, and nothing else. */
    void crash() {
        over = true;
        store.close();
    }

    /** Lets others act in the middle of what the store does. */
    void interleave() {
        requireAlive();
        if (log == null) {
            over = simulation.dice().oneIn(20);
        } else if (!loading) {
            simulation.interleave();
        }
        requireAlive();
    }

    /** Lets a commit happen in the middle of what the store does. */
    void interleaveCommit() {
        requireAlive();
        if (log != null && !loading && simulation.dice().oneIn(4)) {
            loading = true;
            commits.step();
            loading = false;
        }
        requireAlive();
    }

    private void requireAlive() {
        if (over) {
            throw new Crash();
        }
    }

    Dice dice() {
        return simulation.dice();
    }

    Weather weather() {
        return simulation.weather();
    }

    void broken(String what) {
        if (!over) {
            simulation.broken(what);
        }
    }

    @Override
    public void writesFailing(StoreException failure) {}

    @Override
    public void writesRecovered() {}

    @Override
    public void writesEnded(Throwable failure) {
        doomed = true;
        if (!over && !(failure instanceof StoreException fatal && fatal.isFatal())) {
            simulation.broken("the commits ended: " + failure);
        }
    }
}
