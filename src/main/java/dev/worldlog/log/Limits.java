package dev.worldlog.log;

import java.time.Duration;

/**
 * What is bounded, and by how much: the limits of the contract that do not depend on configuration.
 *
 * <p>Immutable.
 */
public final class Limits {
    /** Characters of a world id, event id or chat id. */
    public static final int ID_LENGTH_MAX = 128;
    /** Bytes of a name: sender, agent, tool, message id, run id and the like. */
    public static final int NAME_BYTES_MAX = 128;

    public static final int DISPLAY_NAME_BYTES_MAX = 256;
    public static final int LABELS_MAX = 32;
    public static final int LABEL_KEY_BYTES_MAX = 64;
    public static final int LABEL_VALUE_BYTES_MAX = 512;
    public static final int RISK_TAGS_MAX = 32;
    public static final int JSON_DEPTH_MAX = 512;
    public static final int JSON_NUMBER_LENGTH_MAX = 1000;

    public static final int BATCH_EVENTS_MAX = 1000;
    /** One event, encoded. */
    public static final int EVENT_BYTES_MAX = 1 << 20;
    /** The events of one batch, encoded. */
    public static final int BATCH_BYTES_MAX = 3 << 20;

    public static final int FILTER_VALUES_MAX = 100;
    public static final int TAIL_MAX = 10_000;
    public static final int PAGE_SIZE_MAX = 1000;
    public static final int PAGE_SIZE_DEFAULT = 100;
    /** The events of one page of a listing, encoded; stop after the event that reaches it. */
    public static final int PAGE_BYTES_MAX = 2 << 20;
    /** The events of one frame, encoded; stop before the event that would exceed it. */
    public static final int FRAME_BYTES_MAX = 64 << 10;

    public static final double PACE_MAX = 1_000_000;
    public static final Duration PROGRESS_INTERVAL_MIN = Duration.ofSeconds(1);
    public static final Duration PROGRESS_INTERVAL_DEFAULT = Duration.ofSeconds(10);
    public static final Duration PROGRESS_INTERVAL_MAX = Duration.ofMinutes(5);

    public static final long SEQUENCE_MAX = (1L << 40) - 1;
    public static final int WORLDS_MAX = 100_000;
    /** Worlds that were ever created in a store, the deleted ones included. */
    public static final int WORLDS_EVER_MAX = (1 << 23) - 1;

    private Limits() {}
}
