package dev.worldlog.commit;

import dev.worldlog.store.StoreException;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a store does not do at the moment, of what it is asked to. A listener hears of the first thing that fails, and when
 * nothing fails any more: a store that takes commits and cannot move its log along is in trouble still.
 *
 * <p>Confined to the commit thread.
 */
final class Troubles {
    /** What a store is asked to do. */
    enum Work {
        COMMIT,
        HOUSEKEEPING
    }

    private static final Logger LOG = LoggerFactory.getLogger(Troubles.class);

    private final CommitListener listener;
    private final Set<Work> failing = EnumSet.noneOf(Work.class);

    Troubles(CommitListener listener) {
        this.listener = listener;
    }

    void failed(Work work, StoreException failure) {
        if (failing.add(work) && failing.size() == 1) {
            LOG.warn("the store does not work, retrying: {}", failure.getMessage(), failure);
            listener.failing(failure);
        }
    }

    void succeeded(Work work) {
        if (failing.remove(work) && failing.isEmpty()) {
            LOG.info("the store works again");
            listener.recovered();
        }
    }
}
