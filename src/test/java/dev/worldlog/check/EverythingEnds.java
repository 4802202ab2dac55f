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
            world.stored
                    .filter(stored -> stream.position() < stored.entry().lastSequence())
                    .ifPresent(stored -> findings.add("it never catches up", stream.opened, stream.last(), stored));
        }
    }

    private static void judgeSize(Note<Entry.Delivered> note, Findings findings) {
        Frame frame = note.entry().frame();
        long bytes = frame.getEventsList().stream()
                .mapToLong(Event::getSerializedSize)
                .sum();
        if (frame.getEventsCount() > 1 && bytes > Limits.FRAME_BYTES_MAX) {
            findings.add("a frame of " + bytes + " bytes", note);
        }
    }
}
