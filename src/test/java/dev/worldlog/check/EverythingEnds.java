package dev.worldlog.check;

import dev.worldlog.log.Limits;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.Frame;

/** {@link Check#C12}. Immutable. */
final class EverythingEnds implements Rule {
    @Override
    public Check check() {
        return Check.C12;
    }

    @Override
    public void judge(Evidence evidence, Findings findings) {
        evidence.calls().stream()
                .filter(call -> !call.hasReachedItsLevel() && call.failure.isEmpty())
                .forEach(call -> findings.add("it is never answered", call.sent));
        for (Stream stream : evidence.streams()) {
            if (stream.end.isEmpty()) {
                judgeEnd(stream, evidence.world(stream.world), findings);
            }
            stream.frames.forEach(note -> judgeSize(note, findings));
        }
    }

    private static void judgeEnd(Stream stream, WorldEvidence world, Findings findings) {
        if (stream.frames.isEmpty()) {
            findings.add("it never starts", stream.opened);
        } else if (stream.replay().isPresent()) {
            if (!stream.last().entry().frame().hasCompleted()) {
                findings.add("it never completes", stream.opened, stream.last());
            }
        } else {
            Range notReached = new Range(stream.position() + 1, Long.MAX_VALUE);
            world.known(notReached, stream.matching).stream()
                    .filter(world::isKept)
                    .findFirst()
                    .ifPresent(known -> findings.add(
                            "it never comes to " + Wording.of(known.event()),
                            stream.opened,
                            stream.last(),
                            known.note()));
        }
    }

    private static void judgeSize(Note<Entry.Delivered> note, Findings findings) {
        Frame frame = note.entry().frame();
        if (frame.getEventsCount() > 1) {
            long bytes = frame.getEventsList().stream()
                    .mapToLong(Event::getSerializedSize)
                    .sum();
            if (bytes > Limits.FRAME_BYTES_MAX) {
                findings.add("a frame of " + bytes + " bytes", note);
            }
        }
    }
}
