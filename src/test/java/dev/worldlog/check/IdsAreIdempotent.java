package dev.worldlog.check;

import dev.worldlog.v1.EmitResult;
import dev.worldlog.v1.ErrorReason;
import dev.worldlog.v1.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@link Check#C10}. Immutable. */
final class IdsAreIdempotent implements Rule {
    private record Name(String world, String id) {}

    /** An event that a client named, in the call that carried it. */
    private record Attempt(Call call, Event event, int index) {
        Optional<EmitResult> result() {
            return call.answer().map(answer -> answer.entry().response().getResults(index));
        }

        boolean isFresh() {
            return result().filter(result -> !result.getDuplicate()).isPresent();
        }
    }

    @Override
    public Check check() {
        return Check.C10;
    }

    @Override
    public void judge(Evidence evidence, Findings findings) {
        evidence.worlds().values().forEach(world -> world.stored.ifPresent(stored -> judgeStored(stored, findings)));
        attempts(evidence).forEach((name, attempts) -> {
            WorldEvidence world = evidence.world(name.world());
            for (Attempt later : attempts) {
                attempts.stream()
                        .filter(earlier -> earlier.isFresh() && isKnown(earlier, later, evidence, world))
                        .forEach(earlier -> judge(earlier, later, findings));
                judgeConflict(later, attempts, findings);
            }
        });
    }

    private static void judgeStored(Note<Entry.Stored> stored, Findings findings) {
        Map<String, Long> byId = new HashMap<>();
        for (Event event : stored.entry().events()) {
            Long other = byId.put(event.getId(), event.getSequence());
            if (other != null) {
                findings.add("id '" + event.getId() + "' is at " + other + " and " + event.getSequence(), stored);
            }
        }
    }

    private static Map<Name, List<Attempt>> attempts(Evidence evidence) {
        Map<Name, List<Attempt>> attempts = new LinkedHashMap<>();
        for (Call call : evidence.calls()) {
            for (int i = 0; i < call.request().getEventsCount(); i++) {
                Event event = call.request().getEvents(i);
                if (!event.getId().isEmpty()) {
                    attempts.computeIfAbsent(new Name(call.world(), event.getId()), key -> new ArrayList<>())
                            .add(new Attempt(call, event, i));
                }
            }
        }
        return attempts;
    }

    /** Whether of two calls that carry an id the one that is answered later surely met the event of the other. */
    private static boolean isKnown(Attempt earlier, Attempt later, Evidence evidence, WorldEvidence world) {
        int start = Math.min(earlier.call().sent.at(), later.call().sent.at());
        int end = Math.max(end(earlier), end(later));
        boolean isDurable = earlier.call()
                .durableAnswer()
                .filter(answer -> answer.at() < later.call().sent.at())
                .isPresent();
        boolean mayBeLost = !isDurable && evidence.crashedBetween(start, end);
        boolean mayBeDeleted = world.deletionsAskedAt.stream().anyMatch(at -> at < end);
        return earlier.call() != later.call() && !mayBeLost && !mayBeDeleted;
    }

    private static int end(Attempt attempt) {
        return attempt.call()
                .answer()
                .<Note<?>>map(answer -> answer)
                .or(() -> attempt.call().failure)
                .map(Note::at)
                .orElse(Integer.MAX_VALUE);
    }

    private static void judge(Attempt earlier, Attempt later, Findings findings) {
        EmitResult first = earlier.result().orElseThrow();
        boolean isSame = later.event().equals(earlier.event());
        later.result().ifPresent(result -> {
            if (!isSame) {
                findings.add("other content under the same id was taken", shownBy(earlier, later));
            } else if (!result.getDuplicate() || result.getSequence() != first.getSequence()) {
                findings.add(
                        "id '" + first.getId() + "' was at " + first.getSequence() + " already",
                        shownBy(earlier, later));
            }
        });
    }

    private static Note<?>[] shownBy(Attempt earlier, Attempt later) {
        return new Note<?>[] {
            earlier.call().sent,
            earlier.call().answer().orElseThrow(),
            later.call().sent,
            later.call().answer().orElseThrow()
        };
    }

    /** A conflict needs somebody to conflict with; a batch is looked at as a whole by its last event. */
    private static void judgeConflict(Attempt attempt, List<Attempt> attempts, Findings findings) {
        Optional<Note<Entry.Failed>> conflict = attempt.call()
                .failure
                .filter(failure -> failure.entry().reason() == ErrorReason.ERROR_REASON_EVENT_ID_CONFLICT)
                .filter(failure -> attempt.call().request().getEventsCount() == 1);
        boolean hasOther = attempts.stream().anyMatch(other -> !other.event().equals(attempt.event()));
        if (conflict.isPresent() && !hasOther) {
            findings.add("nothing else was ever sent under the id", attempt.call().sent, conflict.get());
        }
    }
}
