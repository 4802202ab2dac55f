package dev.worldlog.check;

import dev.worldlog.v1.Diverged;
import dev.worldlog.v1.Frame;
import dev.worldlog.v1.Gap;
import dev.worldlog.v1.GapReason;
import dev.worldlog.v1.Started;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** {@link Check#C6}: what a reader that resumes is told of what it saw and a crash took back. Immutable. */
final class LossIsSaid implements Rule {
    @Override
    public Check check() {
        return Check.C6;
    }

    @Override
    public void judge(Evidence evidence, Findings findings) {
        Map<Long, TreeMap<Long, Started>> seenByStream = new HashMap<>();
        for (Stream stream : evidence.streams()) {
            stream.subscribed().ifPresent(subscribed -> {
                TreeMap<Long, Started> seen = new TreeMap<>();
                subscribed.resumes().ifPresent(earlier -> seen.putAll(seenByStream.getOrDefault(earlier, seen)));
                stream.started()
                        .ifPresent(started -> follow(stream, started, seen, evidence.world(stream.world), findings));
                seenByStream.put(subscribed.stream(), seen);
            });
        }
    }

    /** {@code seen} is what the reader saw, and believes to be there: by sequence, where the stream began that showed it. */
    private static void follow(
            Stream stream, Started started, NavigableMap<Long, Started> seen, WorldEvidence world, Findings findings) {
        for (Note<Entry.Delivered> note : stream.frames) {
            Frame frame = note.entry().frame();
            if (frame.hasDiverged()) {
                judgeNotice(stream, note, world, findings);
                seen.tailMap(frame.getDiverged().getLostFromSequence(), true).clear();
            } else if (!frame.hasStarted()) {
                lost(seen, started, world).ifPresent(sequence -> {
                    findings.add(
                            "the reader saw sequence " + sequence + " and is not told that it is lost",
                            stream.opened,
                            note);
                    seen.clear();
                });
            }
            frame.getEventsList().forEach(event -> seen.put(event.getSequence(), started));
        }
    }

    /** What was seen of the same log in an earlier life of the server and lies in the gap that its crash left. */
    private static Optional<Long> lost(NavigableMap<Long, Started> seen, Started now, WorldEvidence world) {
        List<Gap> gaps = world.gaps.keySet().stream()
                .filter(gap -> gap.getReason() == GapReason.GAP_REASON_UNCLEAN_RESTART)
                .toList();
        return gaps.stream()
                .flatMap(gap -> seen.subMap(gap.getFromSequence(), true, gap.getToSequence(), true).entrySet().stream())
                .filter(event -> event.getValue().getLogId().equals(now.getLogId()))
                .filter(event -> event.getValue().getEpoch() < now.getEpoch())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private static void judgeNotice(Stream stream, Note<Entry.Delivered> note, WorldEvidence world, Findings findings) {
        Diverged told = note.entry().frame().getDiverged();
        Range lost = new Range(told.getLostFromSequence(), told.getLostToSequence());
        boolean isWhole =
                lost.from() == told.getLastCommonSequence() + 1 && !lost.isEmpty() && lost.to() == stream.start();
        if (!isWhole) {
            findings.add("the notice does not end where the reader stood", stream.opened, note);
        }
        world.known(lost, event -> true).stream()
                .filter(world::isKept)
                .forEach(known -> findings.add(
                        Wording.of(known.event()) + " is said to be lost and is there",
                        stream.opened,
                        note,
                        known.note()));
    }
}
