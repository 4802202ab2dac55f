package dev.worldlog.check;

import dev.worldlog.v1.Event;
import java.util.HashMap;
import java.util.Map;

/** {@link Check#C8}. Immutable. */
final class DurableStays implements Rule {
    /** One life of the server as one world saw it. */
    private record Life(String world, long epoch) {}

    private record Said(long durableThrough, Note<?> note) {}

    @Override
    public Check check() {
        return Check.C8;
    }

    @Override
    public void judge(Evidence evidence, Findings findings) {
        Map<Life, Said> highest = new HashMap<>();
        for (Stream stream : evidence.streams()) {
            judgeRising(stream, findings);
            stream.started()
                    .ifPresent(started -> stream.frames.forEach(note -> highest.merge(
                            new Life(stream.world, started.getEpoch()),
                            new Said(note.entry().frame().getDurableThrough(), note),
                            (one, other) -> one.durableThrough() >= other.durableThrough() ? one : other)));
        }
        for (Stream stream : evidence.streams()) {
            stream.started().ifPresent(started -> {
                Said said =
                        highest.getOrDefault(new Life(stream.world, started.getEpoch()), new Said(0, stream.opened));
                stream.frames.forEach(note -> judge(note, said, evidence.world(stream.world), findings));
            });
        }
        evidence.calls()
                .forEach(call -> call.answers.forEach(
                        answer -> judgeAnswer(call, answer, evidence.world(call.world()), findings)));
    }

    private static void judgeRising(Stream stream, Findings findings) {
        for (int i = 1; i < stream.frames.size(); i++) {
            Note<Entry.Delivered> earlier = stream.frames.get(i - 1);
            Note<Entry.Delivered> later = stream.frames.get(i);
            if (later.entry().frame().getDurableThrough()
                    < earlier.entry().frame().getDurableThrough()) {
                findings.add("durable_through falls", earlier, later);
            }
        }
    }

    private static void judge(Note<Entry.Delivered> note, Said said, WorldEvidence world, Findings findings) {
        for (Event event : note.entry().frame().getEventsList()) {
            if (event.getSequence() <= said.durableThrough() && world.isGone(event.getSequence())) {
                findings.add(Wording.of(event) + " was durable and is gone", note, said.note());
            }
        }
    }

    private static void judgeAnswer(Call call, Note<Entry.Answered> answer, WorldEvidence world, Findings findings) {
        answer.entry().response().getResultsList().stream()
                .filter(result ->
                        result.getSequence() <= answer.entry().response().getDurableThrough())
                .filter(result -> world.isGone(result.getSequence()))
                .forEach(result -> findings.add(
                        "sequence " + result.getSequence() + " was durable and is gone", call.sent, answer));
    }
}
