package dev.worldlog.emit;

import dev.worldlog.log.EventLogException;
import dev.worldlog.store.EncodedEvent;
import dev.worldlog.v1.EmitResult;
import java.util.List;

/** What the sequencer says about a batch. Immutable. */
sealed interface Verdict {
    /** Nothing of the batch is applied. */
    record Refused(EventLogException failure) implements Verdict {}

    /** Every event was there before. */
    record Duplicates(List<EmitResult> results) implements Verdict {}

    /** {@code fresh} are the new events, complete, in order; they are not appended yet. */
    record Sequenced(List<EmitResult> results, List<EncodedEvent> fresh) implements Verdict {}
}
