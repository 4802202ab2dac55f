package dev.worldlog.check;

import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.EmitRequest;
import dev.worldlog.v1.EmitResult;
import dev.worldlog.v1.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An emit with what became of it.
 *
 * <p>Not thread-safe; unchanged once the history has been gone through.
 */
final class Call {
    final Note<Entry.Sent> sent;
    final List<Note<Entry.Answered>> answers = new ArrayList<>();
    Optional<Note<Entry.Failed>> failure = Optional.empty();

    Call(Note<Entry.Sent> sent) {
        this.sent = sent;
    }

    EmitRequest request() {
        return sent.entry().request();
    }

    String world() {
        return request().getWorld();
    }

    /** The first answer, of whatever level. */
    Optional<Note<Entry.Answered>> answer() {
        return answers.stream().findFirst();
    }

    Optional<Note<Entry.Answered>> durableAnswer() {
        return answers.stream().filter(note -> isDurable(note.entry())).findFirst();
    }

    boolean hasReachedItsLevel() {
        return request().getAck() == AckLevel.ACK_LEVEL_ACCEPTED
                ? !answers.isEmpty()
                : durableAnswer().isPresent();
    }

    static boolean isDurable(Entry.Answered answered) {
        AckLevel level = answered.response().getAck();
        return level == AckLevel.ACK_LEVEL_DURABLE || level == AckLevel.ACK_LEVEL_STORED;
    }

    /** The event that an answer speaks of, complete. */
    Event event(Entry.Answered answered, int index) {
        EmitResult result = answered.response().getResults(index);
        return request().getEvents(index).toBuilder()
                .setWorld(world())
                .setId(result.getId())
                .setSequence(result.getSequence())
                .setEmitTime(result.getEmitTime())
                .build();
    }
}
