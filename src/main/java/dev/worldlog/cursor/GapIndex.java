package dev.worldlog.cursor;

import dev.worldlog.v1.Diverged;
import dev.worldlog.v1.Gap;
import dev.worldlog.v1.GapReason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The gaps of a world, by sequence. They do not change while a world is loaded.
 *
 * <p>Immutable.
 */
public final class GapIndex {
    private final TreeMap<Long, Gap> byStart = new TreeMap<>();

    public GapIndex(List<Gap> gaps) {
        gaps.forEach(gap -> byStart.put(gap.getFromSequence(), gap));
    }

    Optional<Gap> containing(long sequence) {
        return Optional.ofNullable(byStart.floorEntry(sequence))
                .map(Map.Entry::getValue)
                .filter(gap -> gap.getToSequence() >= sequence);
    }

    /**
     * Returns what a reader that came to a sequence in an earlier life of the process has to be told: that a crash took back
     * what it saw. Nothing at the end of a gap: no event was ever there, so it was told of the gap.
     */
    Optional<Diverged> divergedAt(long sequence) {
        return containing(sequence)
                .filter(gap -> gap.getReason() == GapReason.GAP_REASON_UNCLEAN_RESTART)
                .filter(gap -> sequence < gap.getToSequence())
                .map(gap -> Diverged.newBuilder()
                        .setLastCommonSequence(gap.getFromSequence() - 1)
                        .setLostFromSequence(gap.getFromSequence())
                        .setLostToSequence(sequence)
                        .build());
    }

    /** Returns the start of the first gap above a sequence; {@link Long#MAX_VALUE} when there is none. */
    long nextStart(long sequence) {
        Long start = byStart.higherKey(sequence);
        return start == null ? Long.MAX_VALUE : start;
    }

    /** Returns the end of the last gap below a sequence that is in no gap; 0 when there is none. */
    long previousEnd(long sequence) {
        Map.Entry<Long, Gap> below = byStart.lowerEntry(sequence);
        return below == null ? 0 : below.getValue().getToSequence();
    }
}
