package dev.worldlog.check;

import dev.worldlog.v1.EmitResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** {@link Check#C9}. Immutable. */
final class EmitsInOrder implements Rule {
    /** What a call was given first: the sequences of its new events, in the order in which it named them. */
    private record Given(Call call, Note<Entry.Answered> answer, List<Long> sequences) {
        long lowest() {
            return sequences.get(0);
        }

        long highest() {
            return sequences.get(sequences.size() - 1);
        }
    }

    @Override
    public Check check() {
        return Check.C9;
    }

    @Override
    public void judge(Evidence evidence, Findings findings) {
        Map<String, List<Given>> byWorld = evidence.calls().stream()
                .flatMap(call -> call.answer().map(answer -> given(call, answer)).stream())
                .filter(given -> !given.sequences().isEmpty())
                .collect(Collectors.groupingBy(given -> given.call().world()));
        byWorld.forEach((id, calls) -> {
            calls.forEach(given -> judgeBatch(given, evidence.world(id), findings));
            judgeOrder(calls, findings);
        });
    }

    private static Given given(Call call, Note<Entry.Answered> answer) {
        return new Given(
                call,
                answer,
                answer.entry().response().getResultsList().stream()
                        .filter(result -> !result.getDuplicate())
                        .map(EmitResult::getSequence)
                        .toList());
    }

    private static void judgeBatch(Given given, WorldEvidence world, Findings findings) {
        List<Long> sequences = given.sequences();
        for (int i = 1; i < sequences.size(); i++) {
            if (sequences.get(i) != sequences.get(i - 1) + 1) {
                findings.add("a batch is torn after " + sequences.get(i - 1), given.call().sent, given.answer());
            }
        }
        if (given.call().request().hasExpectedLastSequence()
                && given.call().request().getExpectedLastSequence() != given.lowest() - 1) {
            findings.add("it was to be applied only after another sequence", given.call().sent, given.answer());
        }
        long kept = sequences.stream()
                .filter(sequence -> world.kept(sequence).isPresent())
                .count();
        if (kept != 0 && kept != sequences.size()) {
            findings.add("only " + kept + " events of a batch are there", given.call().sent, given.answer());
        }
    }

    /** Goes through the calls as they were sent, along with those that had been answered by then. */
    private static void judgeOrder(List<Given> calls, Findings findings) {
        List<Given> answered = new ArrayList<>(calls);
        answered.sort(Comparator.comparingInt(given -> given.answer().at()));
        int next = 0;
        Given highest = answered.get(0);
        for (Given given : calls) {
            while (next < answered.size()
                    && answered.get(next).answer().at() < given.call().sent.at()) {
                Given earlier = answered.get(next++);
                highest = earlier.highest() > highest.highest() ? earlier : highest;
            }
            if (next > 0 && given.lowest() <= highest.highest()) {
                findings.add(
                        "it was sent later and comes earlier", highest.answer(), given.call().sent, given.answer());
            }
        }
    }
}
