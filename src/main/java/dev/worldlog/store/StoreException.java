package dev.worldlog.store;

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

    public StoreException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** Whether the process must stop writing for good. */
    public boolean isFatal() {
        return kind == Kind.CORRUPT || kind == Kind.FLUSH_FAILED;
    }
}
