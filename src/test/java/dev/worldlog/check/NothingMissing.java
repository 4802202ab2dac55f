package dev.worldlog.check;

import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.ReplayRequest;

/** {@link Check#C5}. Immutable. */
final class NothingMissing implements Rule {
    @Override
    public Check check() {
        return Check.C5;
    }

    @Override
    public void judge(Evidence evidence, Findings findings) {
        for (Stream stream : evidence.streams()) {
            if (!stream.frames.isEmpty()) {
                judge(stream, evidence.world(stream.world), findings);
            }
        }
        evidence.worlds().values().forEach(world -> world.stored.ifPresent(stored -> judgeStored(stored, findings)));
    }

    private static void judge(Stream stream, WorldEvidence world, Findings findings) {
        Range looked = Range.between(stream.start(), stream.position());
        Coverage given = Coverage.of(stream);
        for (Sighting known : world.known(looked, stream.matching)) {
            if (!given.contains(known.event().getSequence())) {
                findings.add(
                        "the reader missed " + Wording.of(known.event()), stream.opened, known.note(), stream.last());
            }
        }
        if (stream.filter.equals(EventFilter.getDefaultInstance())) {
            given.firstMissing(looked)
                    .ifPresent(sequence -> findings.add(
                            "sequence " + sequence + " is neither an event nor in a gap",
                            stream.opened,
                            stream.last()));
        }
        stream.replay()
                .filter(request -> isComplete(stream, request))
                .ifPresent(request -> judgeReplay(stream, request, given, world, findings));
    }

    private static boolean isComplete(Stream stream, ReplayRequest request) {
        return stream.last().entry().frame().hasCompleted()
                && (request.getLimit() == 0 || stream.events().size() < request.getLimit());
    }

    /** What was visible before a replay was opened is in it. */
    private static void judgeReplay(
            Stream stream, ReplayRequest request, Coverage given, WorldEvidence world, Findings findings) {
        long from = Math.max(1, request.getFromSequence());
        long to = request.hasToSequence() ? request.getToSequence() : Long.MAX_VALUE;
        for (Sighting known : world.known(new Range(from, to), stream.matching)) {
            if (world.wasVisible(known, stream) && !given.contains(known.event().getSequence())) {
                findings.add(
                        "the replay lacks " + Wording.of(known.event()), known.note(), stream.opened, stream.last());
            }
        }
    }

    private static void judgeStored(Note<Entry.Stored> stored, Findings findings) {
        Coverage.of(stored.entry().events(), stored.entry().gaps())
                .firstMissing(new Range(1, stored.entry().lastSequence()))
                .ifPresent(sequence -> findings.add(
                        "sequence " + sequence + " of world " + stored.entry().world()
                                + " is neither an event nor in a gap",
                        stored));
    }
}
