package dev.worldlog.check;

import dev.worldlog.v1.Event;
import dev.worldlog.v1.Frame;

/** {@link Check#C4}. Immutable. */
final class StreamsInOrder implements Rule {
    @Override
    public Check check() {
        return Check.C4;
    }

    @Override
    public void judge(Evidence evidence, Findings findings) {
        evidence.streams().stream()
                .filter(stream -> !stream.frames.isEmpty())
                .forEach(stream -> judge(stream, findings));
    }

    private static void judge(Stream stream, Findings findings) {
        Note<Entry.Delivered> previous = stream.frames.get(0);
        if (!previous.entry().frame().hasStarted()) {
            findings.add("the first frame does not say where the stream starts", previous);
        }
        long position = stream.start();
        for (Note<Entry.Delivered> note : stream.frames) {
            Frame frame = note.entry().frame();
            if (frame.getAfterSequence() != position) {
                findings.add("the reader stood at " + position, previous, note);
            }
            judgeFrame(note, stream.isDescending(), findings);
            position = frame.getThroughSequence();
            previous = note;
        }
    }

    private static void judgeFrame(Note<Entry.Delivered> note, boolean descending, Findings findings) {
        Frame frame = note.entry().frame();
        int direction = descending ? -1 : 1;
        long position = frame.getAfterSequence();
        for (Event event : frame.getEventsList()) {
            if (Long.compare(event.getSequence(), position) != direction) {
                findings.add(Wording.of(event) + " comes after " + position, note);
            }
            position = event.getSequence();
        }
        if (Long.compare(frame.getThroughSequence(), position) == -direction) {
            findings.add("the frame ends at " + frame.getThroughSequence() + ", beside its events", note);
        }
    }
}
