package dev.worldlog.store;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The store failed. The message is for the operator's log, never for a client. Immutable. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What can be done about it. */
    public enum Kind {
        /** May pass: try again on a fresh connection. */
        TRANSIENT,
        /** No room: passes when somebody frees some. */
        FULL,
        /** A read took too long and was stopped. */
        TIMED_OUT,
        /** What was read is damaged. */
        CORRUPT,
        /** A flush failed: no further write of this process can be trusted. */
        FLUSH_FAILED,
        /** The store cannot be opened as it is: foreign or newer. */
        REFUSED,
        /** Somebody else has the store open. */
        LOCKED,
        /** The place of the store cannot be used: missing rights, not a directory, a shared file system. */
        NOT_PERMITTED
    }

    private final Kind kind;
    /** Of the damaged event; 0 for any other failure. */
    private final long sequence;

    public StoreException(Kind kind, String message, @Nullable Throwable cause) {
        this(kind, 0, message, cause);
    }

    private StoreException(Kind kind, long sequence, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.sequence = sequence;
    }

    /** Returns the failure of a read that met an event which is not as it was written; {@code how} follows its name. */
    public static StoreException damagedEvent(long sequence, String how, @Nullable Throwable cause) {
        return new StoreException(
                Kind.CORRUPT, sequence, "The stored event with sequence " + sequence + " " + how + ".", cause);
    }

    public Kind kind() {
        return kind;
    }

    /** The event that is damaged, when the damage is known to be one event. */
    public OptionalLong sequence() {
        return sequence == 0 ? OptionalLong.empty() : OptionalLong.of(sequence);
    }

    /** Whether the process must stop writing for good. */
    public boolean isFatal() {
        return kind == Kind.CORRUPT || kind == Kind.FLUSH_FAILED;
    }
}
