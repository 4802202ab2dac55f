package dev.worldlog.cursor;

import dev.worldlog.log.EventLogException;
import dev.worldlog.log.EventLogException.Outcome;
import dev.worldlog.store.StoreException;
import java.util.function.Supplier;

/** What callers are told when a read of the store fails. Immutable. */
public final class StoreFailures {
    private StoreFailures() {}

    /** Runs a read; a failure of the store becomes {@code DATA_LOSS} or {@code STORE_UNAVAILABLE}. */
    public static <T> T translated(Supplier<T> read) {
        try {
            return read.get();
        } catch (StoreException e) {
            throw e.kind() == StoreException.Kind.CORRUPT
                    ? dataLoss(e)
                    : EventLogException.storeUnavailable(Outcome.NOT_APPLIED, e);
        }
    }

    private static EventLogException dataLoss(StoreException damage) {
        return damage.sequence().isPresent()
                ? EventLogException.eventLost(damage.sequence().getAsLong(), damage)
                : EventLogException.dataLoss("the store is damaged where it was read", damage);
    }
}
