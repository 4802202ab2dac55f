package dev.worldlog.server;

import dev.worldlog.store.StoreException;

/** How the process ends; the numbers of sysexits.h where it has one. Immutable. */
enum ExitCode {
    OK(0),
    /** Stopped in time, but not everything accepted became durable; or stopped by a second signal. */
    NOT_FLUSHED(1),
    USAGE(64),
    /** The data directory holds something that this version does not understand. */
    FOREIGN_DATA(65),
    INTERNAL(70),
    /** Another server has the data directory. */
    LOCKED(73),
    /** A write or a flush failed for good. */
    WRITE_FAILED(75),
    /** The store is damaged. */
    DAMAGED(76),
    NOT_PERMITTED(77),
    BAD_CONFIGURATION(78);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    static ExitCode of(StoreException failure) {
        return switch (failure.kind()) {
            case CORRUPT -> DAMAGED;
            case REFUSED -> FOREIGN_DATA;
            case LOCKED -> LOCKED;
            case NOT_PERMITTED -> NOT_PERMITTED;
            case TRANSIENT, FULL, TIMED_OUT, FLUSH_FAILED -> WRITE_FAILED;
        };
    }
}
