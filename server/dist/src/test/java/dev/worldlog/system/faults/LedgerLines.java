package dev.worldlog.system.faults;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.worldlog.check.Entry;
import dev.worldlog.log.EventLogException.Outcome;
import dev.worldlog.v1.EmitRequest;
import dev.worldlog.v1.EmitResponse;
import dev.worldlog.v1.ErrorReason;
import dev.worldlog.v1.Frame;
import dev.worldlog.v1.SubscribeRequest;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How entries of a history are written in a ledger: a line each, a word for what it is and then its parts, messages of the
 * contract in Base64.
 *
 * <p>Thread-safe: it has no state.
 */
final class LedgerLines {
    private LedgerLines() {}

    static String line(Entry entry) {
        if (entry instanceof Entry.Sent sent) {
            return "sent " + sent.call() + " " + text(sent.request());
        } else if (entry instanceof Entry.Answered answered) {
            return "answered " + answered.call() + " " + text(answered.response());
        } else if (entry instanceof Entry.Failed failed) {
            return "failed " + failed.call() + " " + failed.reason() + " " + failed.outcome();
        } else if (entry instanceof Entry.Subscribed subscribed) {
            return "subscribed " + subscribed.stream() + " " + text(subscribed.request()) + " "
                    + subscribed.resumes().orElse(0);
        } else if (entry instanceof Entry.Delivered delivered) {
            return "delivered " + delivered.stream() + " " + text(delivered.frame());
        } else if (entry instanceof Entry.Ended ended) {
            return "ended " + ended.stream();
        } else if (entry instanceof Entry.Crashed) {
            return "crashed";
        } else if (entry instanceof Entry.Restarted) {
            return "restarted";
        }
        throw new IllegalArgumentException("no ledger has " + entry);
    }

    static Entry entry(String line) {
        String[] parts = line.split(" ", -1);
        try {
            return switch (parts[0]) {
                case "sent" -> new Entry.Sent(number(parts), EmitRequest.parseFrom(bytes(parts[2])));
                case "answered" -> new Entry.Answered(number(parts), EmitResponse.parseFrom(bytes(parts[2])));
                case "failed" ->
                    new Entry.Failed(number(parts), ErrorReason.valueOf(parts[2]), Outcome.valueOf(parts[3]));
                case "subscribed" ->
                    new Entry.Subscribed(number(parts), SubscribeRequest.parseFrom(bytes(parts[2])), resumes(parts[3]));
                case "delivered" -> new Entry.Delivered(number(parts), Frame.parseFrom(bytes(parts[2])));
                case "ended" -> new Entry.Ended(number(parts), Optional.empty());
                case "crashed" -> new Entry.Crashed();
                case "restarted" -> new Entry.Restarted();
                default -> throw new IllegalArgumentException("not a line of a ledger: " + line);
            };
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("not a line of a ledger: " + line, e);
        }
    }

    private static String text(Message message) {
        return Base64.getEncoder().encodeToString(message.toByteArray());
    }

    private static byte[] bytes(String text) {
        return Base64.getDecoder().decode(text);
    }

    private static long number(String... parts) {
        return Long.parseLong(parts[1]);
    }

    private static OptionalLong resumes(String stream) {
        return stream.equals("0") ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(stream));
    }
}
