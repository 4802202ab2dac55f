package dev.worldlog.check;

import dev.worldlog.v1.Event;
import dev.worldlog.v1.Frame;
import dev.worldlog.v1.ReplayRequest;

/** {@link Check#C11}. Immutable. */
final class OnlyWhatWasAskedFor implements Rule {
    @Override
    public Check check() {
        return Check.C11;
    }

    @Override
    public void judge(Evidence evidence, Findings findings) {
        for (Stream stream : evidence.streams()) {
            stream.started()
                    .filter(started -> !started.getFilter().equals(stream.filter))
                    .ifPresent(started -> findings.add("another filter is honoured", stream.opened));
            for (Note<Entry.Delivered> note : stream.frames) {
                Frame frame = note.entry().frame();
                frame.getEventsList().forEach(event -> judge(event, note, stream, findings));
            }
            stream.replay().ifPresent(request -> judgeReplay(stream, request, findings));
        }
    }

    private static void judge(Event event, Note<Entry.Delivered> note, Stream stream, Findings findings) {
        if (!event.getWorld().equals(stream.world)) {
            findings.add(Wording.of(event) + " is of world " + event.getWorld(), stream.opened, note);
        }
        if (!stream.matching.test(event)) {
            findings.add(Wording.of(event) + " does not match", stream.opened, note);
        }
        if (stream.seesOnlyDurable()
                && event.getSequence() > note.entry().frame().getDurableThrough()) {
            findings.add(Wording.of(event) + " is not durable", stream.opened, note);
        }
    }

    private static void judgeReplay(Stream stream, ReplayRequest request, Findings findings) {
        long to = request.hasToSequence() ? request.getToSequence() : Long.MAX_VALUE;
        Range wanted = new Range(request.getFromSequence(), to);
        long given = stream.events().stream()
                .filter(event -> wanted.contains(event.getSequence()))
                .count();
        boolean tooMany = request.getLimit() > 0 && given > request.getLimit();
        if (given != stream.events().size() || tooMany) {
            findings.add("the replay gives more than its range or its limit", stream.opened, stream.last());
        }
        stream.frames.stream()
                .filter(note -> note.entry().frame().hasCompleted())
                .filter(note -> note.entry().frame().getCompleted().getEventCount() != given)
                .forEach(note -> findings.add("it counts " + given + " events", stream.opened, note));
    }
}
