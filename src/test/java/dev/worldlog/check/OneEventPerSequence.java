package dev.worldlog.check;

import dev.worldlog.v1.Event;
import dev.worldlog.v1.Gap;
import java.util.HashMap;
import java.util.Map;

/** {@link Check#C3}. Immutable. */
final class OneEventPerSequence implements Rule {
    @Override
    public Check check() {
        return Check.C3;
    }

    @Override
    public void judge(Evidence evidence, Findings findings) {
        evidence.worlds().forEach((id, world) -> {
            judgeEvents(id, world, findings);
            world.stored.ifPresent(stored -> judgeStored(stored, findings));
        });
        evidence.streams().forEach(stream -> judgeGaps(stream, evidence.world(stream.world), findings));
    }

    private static void judgeEvents(String id, WorldEvidence world, Findings findings) {
        Map<Long, Sighting> first = new HashMap<>();
        for (Sighting sighting : world.sightings) {
            Event event = sighting.event();
            Sighting earlier = first.putIfAbsent(event.getSequence(), sighting);
            if (earlier != null && !earlier.event().equals(event)) {
                findings.add(
                        "sequence " + event.getSequence() + " of world " + id + " denotes two events",
                        earlier.note(),
                        sighting.note());
            }
        }
    }

    private static void judgeStored(Note<Entry.Stored> stored, Findings findings) {
        for (Event event : stored.entry().events()) {
            stored.entry().gaps().stream()
                    .filter(gap -> Range.of(gap).contains(event.getSequence()))
                    .forEach(gap -> findings.add(
                            "the log holds " + Wording.of(event) + " and a gap over it: " + Range.of(gap), stored));
        }
    }

    /** What was said to be empty is not shown full by a stream that was opened later. */
    private static void judgeGaps(Stream stream, WorldEvidence world, Findings findings) {
        world.gaps.forEach((gap, told) -> {
            if (told.at() < stream.opened.at()) {
                stream.frames.forEach(note -> judge(gap, told, note, findings));
            }
        });
    }

    private static void judge(Gap gap, Note<?> told, Note<Entry.Delivered> note, Findings findings) {
        note.entry().frame().getEventsList().stream()
                .filter(event -> Range.of(gap).contains(event.getSequence()))
                .forEach(event -> findings.add(
                        "sequence " + event.getSequence() + " was in a gap and is an event now", told, note));
    }
}
