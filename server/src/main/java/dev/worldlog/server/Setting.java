package dev.worldlog.server;

import java.util.Locale;
import java.util.Optional;

/**
 * Everything that can be configured, with its default. A setting has one name everywhere: {@code --max-streams} as a flag,
 * {@code WORLDLOG_MAX_STREAMS} in the environment, {@code max-streams} in the properties file.
 *
 * <p>Immutable.
 */
enum Setting {
    DATA("DIR", "./worldlog-data", "Directory of the store. Created when it is missing."),
    LISTEN("HOST:PORT", "127.0.0.1:7420", "Address to listen on. Port 0 takes any free one."),
    STORE("sqlite|memory", "sqlite", "Where events are kept. In memory they are gone when the server stops."),
    ACCEPT_LOSS(
            "",
            "false",
            "Start although the end of the log is lost. Every world gets a new log id and goes on far above."),
    MAX_DATABASE_BYTES(
            "SIZE",
            "0",
            "Size that the database may have; 0 for no limit. At the limit emits wait, as on a full disk."),
    INSECURE("", "false", "Allow an address that other machines reach, without encryption and without authentication."),
    REFLECTION(
            "on|off|auto",
            "auto",
            "Whether tools such as grpcurl may ask for the contract. auto: on a loopback address only."),
    LOG_LEVEL("LEVEL", "info", "What is logged, to standard error: error, warn, info, debug or trace."),
    MAX_STREAMS("N", "20000", "Subscribe, Replay and EmitStream calls that may be open."),
    MAX_CALLS("N", "10000", "Unary calls that may be in progress."),
    MAX_CALLS_PER_CONNECTION("N", "100", "Calls and streams of one connection; a client queues more."),
    DEFAULT_DEADLINE("TIME", "30s", "Time for a unary call whose caller sets no deadline."),
    SLOW_CONSUMER_PATIENCE("TIME", "60s", "How long a reader may take nothing before its stream ends."),
    SHUTDOWN_PATIENCE("TIME", "30s", "How long stopping may take before events are given up."),
    MAX_UNWRITTEN_EVENTS("N", "10000", "Accepted events that may wait for the store."),
    MAX_UNWRITTEN_BYTES("SIZE", "64MiB", "Bytes of accepted events that may wait for the store."),
    MAX_WORLDS("N", "100000", "Worlds that may exist.");

    private static final String ENVIRONMENT_PREFIX = "WORLDLOG_";

    private final String valueForm;
    private final String defaultText;
    private final String description;

    Setting(String valueForm, String defaultText, String description) {
        this.valueForm = valueForm;
        this.defaultText = defaultText;
        this.description = description;
    }

    /** The name in a properties file, and after the dashes of a flag. */
    String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String flag() {
        return "--" + key();
    }

    String environmentName() {
        return ENVIRONMENT_PREFIX + name();
    }

    /** What the value looks like; empty for a flag that needs none. */
    String valueForm() {
        return valueForm;
    }

    String defaultText() {
        return defaultText;
    }

    String description() {
        return description;
    }

    static Optional<Setting> ofKey(String key) {
        for (Setting setting : values()) {
            if (setting.key().equals(key)) {
                return Optional.of(setting);
            }
        }
        return Optional.empty();
    }
}
