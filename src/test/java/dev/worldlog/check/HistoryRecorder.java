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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Notes a history while it happens. What is asked is noted before it is sent, what is answered after it came, so that the order of
 * the notes says nothing that was not so.
 *
 * <p>Thread-safe.
 */
public final class HistoryRecorder {
    private final List<Entry> entries = new ArrayList<>();
    private long calls;
    private long streams;

    /** Notes an emit; returns its number. */
    public synchronized long sent(EmitRequest request) {
        long call = ++calls;
        entries.add(new Entry.Sent(call, request));
        return call;
    }

    public void answered(long call, EmitResponse response) {
        add(new Entry.Answered(call, response));
    }

    public void failed(long call, ErrorReason reason, Outcome outcome) {
        add(new Entry.Failed(call, reason, outcome));
    }

    /** Notes a subscription of a new reader; returns the number of the stream. */
    public long subscribed(SubscribeRequest request) {
        return subscribed(request, OptionalLong.empty());
    }

    /** Notes a subscription of a reader that goes on where it was; returns the number of the new stream. */
    public long resumed(SubscribeRequest request, long stream) {
        return subscribed(request, OptionalLong.of(stream));
    }

    private synchronized long subscribed(SubscribeRequest request, OptionalLong resumes) {
        long stream = ++streams;
        entries.add(new Entry.Subscribed(stream, request, resumes));
        return stream;
    }

    /** Notes a replay; returns the number of the stream. */
    public synchronized long replaying(ReplayRequest request) {
        long stream = ++streams;
        entries.add(new Entry.Replaying(stream, request));
        return stream;
    }

    public void delivered(long stream, Frame frame) {
        add(new Entry.Delivered(stream, frame));
    }

    public void ended(long stream, Optional<ErrorReason> reason) {
        add(new Entry.Ended(stream, reason));
    }

    public void deleting(String world) {
        add(new Entry.Deleting(world));
    }

    public void crashed() {
        add(new Entry.Crashed());
    }

    public void restarted() {
        add(new Entry.Restarted());
    }

    public void stored(String world, List<Event> events, List<Gap> gaps, long lastSequence) {
        add(new Entry.Stored(world, events, gaps, lastSequence));
    }

    private synchronized void add(Entry entry) {
        entries.add(entry);
    }

    public synchronized History history() {
        return new History(entries);
    }
}
