package dev.worldlog.check;

import dev.worldlog.log.EventLogException.Outcome;
import dev.worldlog.v1.EmitRequest;
import dev.worldlog.v1.EmitResponse;
import dev.worldlog.v1.ErrorReason;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.Frame;
import dev.worldlog.v1.Gap;
import dev.worldlog.v1.ReplayRequest;
import dev.worldlog.v1.SubscribeRequest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One thing that happened, as whoever saw it noted it: what was asked and answered, in the words of the contract. Calls and streams
 * have numbers of the recorder's choice.
 *
 * <p>Immutable.
 */
public sealed interface Entry {
    /** An emit is about to be sent; its events as the client gave them, with JSON as text. */
    record Sent(long call, EmitRequest request) implements Entry {}

    /** An emit was answered. An answer below the level that was asked for may be followed by another. */
    record Answered(long call, EmitResponse response) implements Entry {}

    /** An emit failed; without an outcome from the server it is unknown. */
    record Failed(long call, ErrorReason reason, Outcome outcome) implements Entry {}

    /** A subscription was opened; {@code resumes} is the stream where its reader was before. */
    record Subscribed(long stream, SubscribeRequest request, OptionalLong resumes) implements Entry {}

    /** A replay was opened. */
    record Replaying(long stream, ReplayRequest request) implements Entry {}

    /** A stream gave a frame to its reader. */
    record Delivered(long stream, Frame frame) implements Entry {}

    /** A stream has ended; without a reason its reader left, or the connection. */
    record Ended(long stream, Optional<ErrorReason> reason) implements Entry {}

    /** The deletion of a world is about to be asked for. */
    record Deleting(String world) implements Entry {}

    /** The server is about to be ended without warning. */
    record Crashed() implements Entry {}

    /** The server runs again, after a crash or an orderly stop. */
    record Restarted() implements Entry {}

    /** What a world holds at the very end, read from a log at rest. A world that is not there any more has no such entry. */
    record Stored(String world, List<Event> events, List<Gap> gaps, long lastSequence) implements Entry {
        public Stored {
            events = List.copyOf(events);
            gaps = List.copyOf(gaps);
        }
    }
}
