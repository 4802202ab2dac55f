package dev.worldlog.simulation;

import dev.worldlog.store.StoreException;

/**
 * How the store fares: in good weather everything works, in bad weather commits and reads fail now and then.
 *
 * <p>Not thread-safe.
 */
final class Weather {
    /** How a commit goes. */
    enum Commit {
        SUCCEEDS,
        FAILS,
        FAILS_BUT_IS_STORED
    }

    private final Dice dice;
    private boolean bad;

    Weather(Dice dice) {
        this.dice = dice;
    }

    void change() {
        bad = !bad;
    }

    void clearUp() {
        bad = false;
    }

    Commit commit() {
        if (!bad || dice.oneIn(2)) {
            return Commit.SUCCEEDS;
        }
        return dice.flip() ? Commit.FAILS : Commit.FAILS_BUT_IS_STORED;
    }

    StoreException commitFailure() {
        StoreException.Kind kind = dice.oneIn(12)
                ? StoreException.Kind.FLUSH_FAILED
                : dice.oneIn(3) ? StoreException.Kind.FULL : StoreException.Kind.TRANSIENT;
        return new StoreException(kind, "simulated", null);
    }

    void read() {
        if (bad && dice.oneIn(10)) {
            throw new StoreException(StoreException.Kind.TRANSIENT, "simulated", null);
        }
    }
}
