package dev.worldlog.check;

import dev.worldlog.log.EventLogException.Outcome;
import dev.worldlog.v1.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@link Check#C2}. Immutable. */
final class NothingInvented implements Rule {
    @Override
    public Check check() {
        return Check.C2;
    }

    @Override
    public void judge(Evidence evidence, Findings findings) {
        Map<Event, List<Call>> senders = senders(evidence);
        evidence.worlds().values().forEach(world -> judge(world, senders, findings));
    }

    /** The calls by what they sent. */
    private static Map<Event, List<Call>> senders(Evidence evidence) {
        Map<Event, List<Call>> senders = new HashMap<>();
        for (Call call : evidence.calls()) {
            for (Event event : call.request().getEventsList()) {
                senders.computeIfAbsent(event, key -> new ArrayList<>()).add(call);
            }
        }
        return senders;
    }

    private static void judge(WorldEvidence world, Map<Event, List<Call>> senders, Findings findings) {
        Map<Event, Integer> unnamed = new HashMap<>();
        for (Sighting sighting : world.known()) {
            Event.Builder sent =
                    sighting.event().toBuilder().clearSequence().clearEmitTime().clearWorld();
            List<Call> named = senders.get(sent.build());
            Event nameless = sent.clearId().build();
            List<Call> calls = named == null ? senders.getOrDefault(nameless, List.of()) : named;
            if (calls.stream().noneMatch(call -> mayHaveCaused(call, sighting))) {
                findings.add(Wording.of(sighting.event()) + " was never sent, or refused", shownBy(sighting, calls));
            } else if (named == null && unnamed.merge(nameless, 1, Integer::sum) > notRefused(calls)) {
                findings.add(
                        Wording.of(sighting.event()) + " is there more often than it was sent",
                        shownBy(sighting, calls));
            }
        }
    }

    private static boolean mayHaveCaused(Call call, Sighting sighting) {
        return call.world().equals(sighting.event().getWorld())
                && call.sent.at() < sighting.note().at()
                && !isRefused(call);
    }

    private static long notRefused(List<Call> calls) {
        return calls.stream().filter(call -> !isRefused(call)).count();
    }

    private static boolean isRefused(Call call) {
        return call.failure
                .filter(failure -> failure.entry().outcome() == Outcome.NOT_APPLIED)
                .isPresent();
    }

    private static Note<?>[] shownBy(Sighting sighting, List<Call> calls) {
        List<Note<?>> notes = new ArrayList<>(List.of(sighting.note()));
        for (Call call : calls) {
            notes.add(call.sent);
            call.failure.ifPresent(notes::add);
        }
        return notes.toArray(Note<?>[]::new);
    }
}
