package dev.worldlog.check;

import dev.worldlog.v1.Event;
import java.util.Optional;

/** {@link Check#C1}. Immutable. */
final class DurableAnswersHold implements Rule {
    @Override
    public Check check() {
        return Check.C1;
    }

    @Override
    public void judge(Evidence evidence, Findings findings) {
        for (Call call : evidence.calls()) {
            WorldEvidence world = evidence.world(call.world());
            call.durableAnswer().ifPresent(answer -> {
                for (int i = 0; i < answer.entry().response().getResultsCount(); i++) {
                    judge(call.event(answer.entry(), i), answer, call, world, findings);
                }
            });
        }
    }

    private static void judge(
            Event answered, Note<Entry.Answered> answer, Call call, WorldEvidence world, Findings findings) {
        long sequence = answered.getSequence();
        Optional<Event> kept = world.kept(sequence);
        if (world.isGone(sequence)) {
            findings.add("sequence " + sequence + " of world " + call.world() + " is lost", call.sent, answer);
        } else if (kept.isPresent() && !kept.get().equals(answered)) {
            findings.add(
                    "sequence " + sequence + " of world " + call.world() + " is " + Wording.of(kept.get()) + " now",
                    call.sent,
                    answer);
        }
    }
}
