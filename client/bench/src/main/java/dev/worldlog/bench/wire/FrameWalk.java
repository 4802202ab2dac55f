package dev.worldlog.bench.wire;

/**
 * Walks over an encoded ReplayResponse or SubscribeResponse from event to event without parsing any of them.
 *
 * <p>Not thread-safe.
 */
public final class FrameWalk {
    /** Is shown each event. Implementations are confined to the walk's thread. */
    public interface Visitor {
        /** One encoded Event, in the bytes from offset on; they must not be kept. */
        void event(byte[] message, int offset, int length);
    }

    /** {@code frame = 1} of both responses and {@code events = 1} of Frame, length-delimited. */
    private static final int FIRST_FIELD = 1 << 3 | 2;

    private final byte[] message;
    private int at;

    private FrameWalk(byte[] message) {
        this.message = message;
    }

    public static void walk(byte[] message, Visitor visitor) {
        FrameWalk walk = new FrameWalk(message);
        while (walk.at < message.length) {
            if (walk.enter()) {
                walk.frame(walk.length(), visitor);
            }
        }
        if (walk.at != message.length) {
            throw new IllegalArgumentException("an answer of " + message.length + " bytes is cut");
        }
    }

    private void frame(int length, Visitor visitor) {
        int end = at + length;
        while (at < end) {
            if (enter()) {
                int size = length();
                visitor.event(message, at, size);
                at += size;
            }
        }
        if (at != end) {
            throw new IllegalArgumentException("a frame of " + length + " bytes is not made of whole fields");
        }
    }

    /** Reads a tag; whether it is the field that is looked for. Any other field is stepped over. */
    private boolean enter() {
        int tag = length();
        if (tag == FIRST_FIELD) {
            return true;
        }
        switch (tag & 7) {
            case 0 -> varint();
            case 1 -> at += Long.BYTES;
            case 2 -> {
                int size = length();
                at += size;
            }
            case 5 -> at += Integer.BYTES;
            default -> throw new IllegalArgumentException("tag " + tag + " at byte " + at + " of a frame");
        }
        return false;
    }

    private int length() {
        return (int) varint();
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = message[at++];
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a varint of more than ten bytes before byte " + at + " of a frame");
    }
}
