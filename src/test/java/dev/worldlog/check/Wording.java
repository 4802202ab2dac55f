package dev.worldlog.check;

import dev.worldlog.v1.EmitResult;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.Frame;
import java.util.stream.Collectors;

/** Entries in one line each. Immutable. */
final class Wording {
    private Wording() {}

    static String of(Entry entry) {
        if (entry instanceof Entry.Sent sent) {
            return "call " + sent.call() + " sends to " + sent.request().getWorld() + " "
                    + sent.request().getEventsList().stream().map(Wording::of).collect(Collectors.joining(", "))
                    + (sent.request().hasExpectedLastSequence()
                            ? " after " + sent.request().getExpectedLastSequence()
                            : "");
        } else if (entry instanceof Entry.Answered answered) {
            return "call " + answered.call() + " is answered "
                    + answered.response().getAck() + " "
                    + answered.response().getResultsList().stream()
                            .map(Wording::of)
                            .collect(Collectors.joining(", "))
                    + ", durable through " + answered.response().getDurableThrough();
        } else if (entry instanceof Entry.Delivered delivered) {
            return "stream " + delivered.stream() + " gives " + of(delivered.frame());
        } else if (entry instanceof Entry.Stored stored) {
            return "world " + stored.world() + " holds " + stored.events().size() + " events and "
                    + stored.gaps().size() + " gaps up to " + stored.lastSequence();
        }
        return entry.toString().replaceAll("\\s+", " ");
    }

    static String of(Event event) {
        return "'" + event.getId() + "' " + event.getPayloadCase() + (event.getSequence() == 0 ? "" : " at ")
                + (event.getSequence() == 0 ? "" : event.getSequence());
    }

    private static String of(EmitResult result) {
        return "'" + result.getId() + "' at " + result.getSequence() + (result.getDuplicate() ? " again" : "");
    }

    private static String of(Frame frame) {
        Frame signal = frame.toBuilder()
                .clearEvents()
                .clearAfterSequence()
                .clearThroughSequence()
                .clearDurableThrough()
                .build();
        return "after " + frame.getAfterSequence() + " through " + frame.getThroughSequence() + " (durable through "
                + frame.getDurableThrough() + "): "
                + frame.getEventsList().stream().map(Wording::of).collect(Collectors.joining(", ")) + " "
                + signal.toString().replaceAll("\\s+", " ").trim();
    }
}
