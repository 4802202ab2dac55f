package dev.worldlog.store;

import dev.worldlog.log.DamagedRange;
import java.util.List;

/**
 * A piece of a world's history that was checked.
 *
 * @param through where the piece ends; its head says nothing when there is damage in this piece or one before it
 * @param eventCount how many events were looked at
 *     <p>Immutable.
 */
public record CheckedPage(ChainPosition through, long eventCount, List<DamagedRange> damages) {
    public CheckedPage {
        damages = List.copyOf(damages);
    }
}
