package dev.worldlog.check;

import com.google.protobuf.Timestamp;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.Frame;
import dev.worldlog.v1.SubscribeRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** {@link Check#C6}: where subscriptions begin. Immutable. */
final class StreamsBeginWhereAsked implements Rule {
    @Override
    public Check check() {
        return Check.C6;
    }

    @Override
    public void judge(Evidence evidence, Findings findings) {
        for (Stream stream : evidence.streams()) {
            if (stream.subscribed().isPresent() && !stream.frames.isEmpty()) {
                judge(stream, stream.subscribed().get(), evidence, findings);
            }
        }
    }

    private static void judge(Stream stream, Entry.Subscribed subscribed, Evidence evidence, Findings findings) {
        Note<Entry.Delivered> first = stream.frames.get(0);
        expectedStart(subscribed, evidence)
                .filter(expected -> expected != stream.start())
                .ifPresent(expected -> findings.add("the reader stood at " + expected, stream.opened, first));
        stream.started()
                .filter(started -> started.getFirstSequence() != stream.start() + 1)
                .ifPresent(started -> findings.add("the start is said to be another", first));
        WorldEvidence world = evidence.world(stream.world);
        SubscribeRequest request = subscribed.request();
        switch (request.getStartCase()) {
            case SINCE -> judgeSince(stream, request.getSince(), world, findings);
            case TAIL -> judgeTail(stream, request.getTail(), evidence, findings);
            case START_NOT_SET -> judgeLive(stream, evidence, world, findings);
            default -> {}
        }
    }

    private static Optional<Long> expectedStart(Entry.Subscribed subscribed, Evidence evidence) {
        SubscribeRequest request = subscribed.request();
        if (request.hasAfterSequence()) {
            return Optional.of(request.getAfterSequence());
        }
        if (!request.hasCursor()) {
            return Optional.empty();
        }
        Optional<Long> marked = evidence.streams().stream()
                .flatMap(stream -> stream.frames.stream())
                .map(note -> note.entry().frame())
                .filter(frame -> request.getCursor().equals(cursorOf(frame)))
                .map(Frame::getThroughSequence)
                .findFirst();
        return marked.isPresent() || subscribed.resumes().isEmpty()
                ? marked
                : Optional.of(evidence.stream(subscribed.resumes().getAsLong()))
                        .filter(resumed -> !resumed.frames.isEmpty())
                        .map(Stream::position);
    }

    private static String cursorOf(Frame frame) {
        return switch (frame.getSignalCase()) {
            case CAUGHT_UP -> frame.getCaughtUp().getCursor();
            case FELL_BEHIND -> frame.getFellBehind().getCursor();
            case PROGRESS -> frame.getProgress().getCursor();
            default -> "";
        };
    }

    /** Nothing of that time or later was left out; only what a crash took is not missed. */
    private static void judgeSince(Stream stream, Timestamp since, WorldEvidence world, Findings findings) {
        Predicate<Event> wanted =
                Matching.of(stream.filter.toBuilder().setEmittedFrom(since).build());
        for (Sighting known : world.known(new Range(1, stream.start()), wanted)) {
            if (world.wasVisible(known, stream) && world.isKept(known)) {
                findings.add("it leaves out " + Wording.of(known.event()), known.note(), stream.opened);
            }
        }
    }

    private static void judgeTail(Stream stream, int count, Evidence evidence, Findings findings) {
        WorldEvidence world = evidence.world(stream.world);
        long head = stream.started().orElseThrow().getLastSequence();
        List<Sighting> kept = world.known(new Range(1, head), stream.matching).stream()
                .filter(world::isKept)
                .toList();
        long given = kept.stream().filter(known -> isAfterStart(known, stream)).count();
        if (given < Math.min(count, kept.size()) && !evidence.crashedBetween(stream.opened.at(), Integer.MAX_VALUE)) {
            findings.add(given + " of " + kept.size() + " matches up to " + head + " are given", stream.opened);
        }
        long visible = kept.stream()
                .filter(known -> isAfterStart(known, stream) && world.wasVisible(known, stream))
                .count();
        if (visible > count) {
            findings.add(visible + " matches that were there already are given", stream.opened);
        }
    }

    /** Live means: nothing that was visible before, everything that was sent afterwards. */
    private static void judgeLive(Stream stream, Evidence evidence, WorldEvidence world, Findings findings) {
        for (Sighting known : world.known(new Range(stream.start() + 1, Long.MAX_VALUE), stream.matching)) {
            if (world.wasVisible(known, stream)) {
                findings.add("it begins before " + Wording.of(known.event()), known.note(), stream.opened);
            }
        }
        for (Call call : evidence.calls()) {
            if (call.world().equals(stream.world)
                    && call.sent.at() > stream.frames.get(0).at()) {
                judgeLater(stream, call, findings);
            }
        }
    }

    private static void judgeLater(Stream stream, Call call, Findings findings) {
        call.answer()
                .ifPresent(answer -> answer.entry().response().getResultsList().stream()
                        .filter(result -> !result.getDuplicate() && result.getSequence() <= stream.start())
                        .forEach(result ->
                                findings.add("it begins after what was sent later", stream.opened, call.sent, answer)));
    }

    private static boolean isAfterStart(Sighting known, Stream stream) {
        return known.event().getSequence() > stream.start();
    }
}
