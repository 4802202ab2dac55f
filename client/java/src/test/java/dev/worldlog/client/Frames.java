package dev.worldlog.client;

import dev.worldlog.v1.CaughtUp;
import dev.worldlog.v1.Completed;
import dev.worldlog.v1.Diverged;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.Frame;
import dev.worldlog.v1.Gap;
import dev.worldlog.v1.GapReason;
import dev.worldlog.v1.Progress;
import dev.worldlog.v1.Started;
import dev.worldlog.v1.SystemEvent;
import java.util.stream.LongStream;

/** Frames and events for scripts. Stateless. */
final class Frames {
    static final String LOG_ID = "4f0e9c1c-6a55-4d8e-9a1e-0f6f5b1f7a11";

    private Frames() {}

    static Frame.Builder started(long after, long last) {
        return started(after, last, LOG_ID);
    }

    static Frame.Builder started(long after, long last, String logId) {
        return frame(after, after)
                .setStarted(Started.newBuilder()
                        .setFirstSequence(after + 1)
                        .setLastSequence(last)
                        .setLogId(logId));
    }

    static Frame.Builder frame(long after, long through) {
        return Frame.newBuilder().setAfterSequence(after).setThroughSequence(through);
    }

    /** A frame with every event of its range, in either order. */
    static Frame.Builder events(long after, long through) {
        Frame.Builder frame = frame(after, through);
        LongStream sequences = after <= through
                ? LongStream.rangeClosed(after + 1, through)
                : LongStream.rangeClosed(through, after - 1).map(each -> through + after - 1 - each);
        sequences.forEach(sequence -> frame.addEvents(event("e" + sequence).setSequence(sequence)));
        return frame;
    }

    static Frame.Builder caughtUp(long at) {
        return frame(at, at).setCaughtUp(CaughtUp.newBuilder().setCursor("cursor-" + at));
    }

    /** The reader stands at {@code lostTo}, and everything after {@code lastCommon} is lost. */
    static Frame.Builder diverged(long lastCommon, long lostTo) {
        return frame(lostTo, lostTo)
                .setDiverged(Diverged.newBuilder()
                        .setLastCommonSequence(lastCommon)
                        .setLostFromSequence(lastCommon + 1)
                        .setLostToSequence(lostTo));
    }

    static Frame.Builder gap(long after, long through) {
        return frame(after, through)
                .setGap(Gap.newBuilder()
                        .setFromSequence(after + 1)
                        .setToSequence(through)
                        .setReason(GapReason.GAP_REASON_UNCLEAN_RESTART));
    }

    static Frame.Builder progress(long after, long through) {
        return frame(after, through).setProgress(Progress.newBuilder().setCursor("cursor-" + through));
    }

    static Frame.Builder completed(long at, long count) {
        return frame(at, at).setCompleted(Completed.newBuilder().setEventCount(count));
    }

    static Event.Builder event(String id) {
        return Event.newBuilder().setId(id).setSystem(SystemEvent.newBuilder().setType("test"));
    }

    static Event withoutId() {
        return event("").build();
    }
}
