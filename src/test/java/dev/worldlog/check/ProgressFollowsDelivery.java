package dev.worldlog.check;

import dev.worldlog.v1.Frame;

/** {@link Check#C7}. Immutable. */
final class ProgressFollowsDelivery implements Rule {
    @Override
    public Check check() {
        return Check.C7;
    }

    @Override
    public void judge(Evidence evidence, Findings findings) {
        for (Stream stream : evidence.streams()) {
            WorldEvidence world = evidence.world(stream.world);
            stream.frames.forEach(note -> judge(note, stream, world, findings));
        }
    }

    private static void judge(Note<Entry.Delivered> note, Stream stream, WorldEvidence world, Findings findings) {
        Frame frame = note.entry().frame();
        Coverage given = Coverage.of(frame);
        for (Sighting known : world.known(Range.lookedAt(frame), stream.matching)) {
            if (!given.contains(known.event().getSequence())) {
                findings.add("the frame passes over " + Wording.of(known.event()), stream.opened, known.note(), note);
            }
        }
    }
}
