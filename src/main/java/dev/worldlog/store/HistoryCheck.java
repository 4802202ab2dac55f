package dev.worldlog.store;

import com.google.protobuf.ByteString;
import dev.worldlog.log.DamagedRange;
import dev.worldlog.v1.Gap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A walk over a piece of a world's history: every sequence is either one event or in one gap, and all of it goes into the hash
 * chain. The events are shown to it by rising sequence.
 *
 * <p>Not thread-safe.
 */
public final class HistoryCheck {
    private final List<Gap> gaps;
    private final HashChain chain;
    private final List<DamagedRange> damages = new ArrayList<>();
    private long next;
    private long eventCount;

    /** Begins after a position; {@code gaps} are those of the world, by sequence. */
    public HistoryCheck(ChainPosition from, List<Gap> gaps) {
        this.gaps = List.copyOf(gaps);
        this.chain = new HashChain(from.head().toByteArray());
        this.next = from.sequence() + 1;
    }

    /** Shows the next event; {@code fault} is what is known to be wrong with it. */
    public void event(long sequence, byte[] body, Optional<String> fault) {
        advance(sequence - 1);
        gapAt(sequence).ifPresent(this::pass);
        eventCount++;
        if (next > sequence) {
            damage(sequence, sequence, "lies in a gap");
            return;
        }
        fault.ifPresent(description -> damage(sequence, sequence, description));
        chain.addEvent(body);
        next = sequence + 1;
    }

    /** Ends the walk: there are no more events up to a sequence. */
    public CheckedPage end(long throughSequence) {
        advance(throughSequence);
        return new CheckedPage(new ChainPosition(next - 1, ByteString.copyFrom(chain.head())), eventCount, damages);
    }

    /** Passes over gaps, and notes what is missing, up to a sequence. */
    private void advance(long throughSequence) {
        while (next <= throughSequence) {
            Optional<Gap> gap = gapAt(next);
            if (gap.isPresent()) {
                pass(gap.get());
            } else {
                long end = Math.min(throughSequence, startOfGapAbove(next) - 1);
                damage(next, end, "is missing");
                next = end + 1;
            }
        }
    }

    private void pass(Gap gap) {
        if (gap.getToSequence() >= next) {
            chain.addGap(gap);
            next = gap.getToSequence() + 1;
        }
    }

    private Optional<Gap> gapAt(long sequence) {
        return gaps.stream()
                .filter(gap -> gap.getFromSequence() <= sequence && sequence <= gap.getToSequence())
                .findFirst();
    }

    private long startOfGapAbove(long sequence) {
        return gaps.stream()
                .mapToLong(Gap::getFromSequence)
                .filter(start -> start > sequence)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private void damage(long from, long to, String description) {
        damages.add(new DamagedRange(from, to, description));
    }
}
