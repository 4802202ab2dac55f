package dev.worldlog.server;

import dev.worldlog.engine.EngineConfig;
import dev.worldlog.server.grpc.CallLimits;
import dev.worldlog.server.grpc.EdgeConfig;
import dev.worldlog.server.grpc.StreamLimits;
import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * The configuration of a server.
 *
 * @param data the directory of the store; not used by a store in memory
 * @param lossAccepted whether to start although the end of the log is lost
 * @param databaseBytesMax size that the database may have; 0 for no limit
 * @param insecure whether an address that other machines reach was asked for aloud
 * @param shutdownPatience how long stopping may take before events are given up
 *     <p>Immutable.
 */
public record ServerConfig(
        Path data,
        StoreKind store,
        boolean lossAccepted,
        long databaseBytesMax,
        boolean insecure,
        EdgeConfig edge,
        EngineConfig engine,
        Duration shutdownPatience) {
    /** Beside its bytes a recent event is held as an object. */
    private static final long HEAP_TO_TAILS = 16;

    private static final long DATABASE_BYTES_MIN = 1L << 20;
    private static final long DATABASE_BYTES_MAX = 1L << 43;
    private static final Duration SHUTDOWN_PATIENCE_MIN = Duration.ofSeconds(1);
    private static final Duration SHUTDOWN_PATIENCE_MAX = Duration.ofMinutes(10);

    public ServerConfig {
        if (!insecure && !edge.listen().getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException("listen: " + ListenAddress.text(edge.listen())
                    + " is reached by other machines, and connections are neither encrypted nor authenticated"
                    + " (expected: a loopback address, or " + Setting.INSECURE.flag() + " to allow it)");
        }
        if (databaseBytesMax != 0 && (databaseBytesMax < DATABASE_BYTES_MIN || databaseBytesMax > DATABASE_BYTES_MAX)) {
            throw new IllegalArgumentException(
                    "max-database-bytes: " + databaseBytesMax + " (expected: 0, or 1 MiB to 8 TiB)");
        }
        if (shutdownPatience.compareTo(SHUTDOWN_PATIENCE_MIN) < 0
                || shutdownPatience.compareTo(SHUTDOWN_PATIENCE_MAX) > 0) {
            throw new IllegalArgumentException(
                    "shutdown-patience: " + shutdownPatience.toMillis() + "ms (expected: 1s to 10m)");
        }
    }

    /**
     * Reads the settings.
     *
     * @throws ConfigException naming the setting at fault
     */
    static ServerConfig of(Settings settings) {
        try {
            InetSocketAddress listen =
                    required(settings, Setting.LISTEN, ListenAddress::parse, "HOST:PORT of this machine");
            return new ServerConfig(
                    required(settings, Setting.DATA, ServerConfig::path, "the path of a directory"),
                    required(settings, Setting.STORE, ServerConfig::store, "sqlite or memory"),
                    required(settings, Setting.ACCEPT_LOSS, ServerConfig::truth, "true or false"),
                    size(settings, Setting.MAX_DATABASE_BYTES),
                    required(settings, Setting.INSECURE, ServerConfig::truth, "true or false"),
                    new EdgeConfig(listen, reflection(settings, listen), calls(settings), streams(settings)),
                    engine(settings),
                    time(settings, Setting.SHUTDOWN_PATIENCE));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
    }

    private static CallLimits calls(Settings settings) {
        return new CallLimits(
                number(settings, Setting.MAX_CALLS),
                number(settings, Setting.MAX_CALLS_PER_CONNECTION),
                time(settings, Setting.DEFAULT_DEADLINE));
    }

    private static StreamLimits streams(Settings settings) {
        return new StreamLimits(number(settings, Setting.MAX_STREAMS), time(settings, Setting.SLOW_CONSUMER_PATIENCE));
    }

    private static EngineConfig engine(Settings settings) {
        return new EngineConfig(
                number(settings, Setting.MAX_UNWRITTEN_EVENTS),
                size(settings, Setting.MAX_UNWRITTEN_BYTES),
                number(settings, Setting.MAX_WORLDS),
                EngineConfig.DEFAULT.tailEventsMax(),
                Math.min(
                        EngineConfig.DEFAULT.tailBytesMax(),
                        Runtime.getRuntime().maxMemory() / HEAP_TO_TAILS));
    }

    private static boolean reflection(Settings settings, InetSocketAddress listen) {
        return required(
                settings,
                Setting.REFLECTION,
                text -> switch (text.toLowerCase(Locale.ROOT)) {
                    case "auto" -> Optional.of(listen.getAddress().isLoopbackAddress());
                    case "on", "true" -> Optional.of(true);
                    case "off", "false" -> Optional.of(false);
                    default -> Optional.empty();
                },
                "on, off or auto");
    }

    private static int number(Settings settings, Setting setting) {
        return required(
                settings,
                setting,
                text -> Quantities.number(text)
                        .filter(number -> number <= Integer.MAX_VALUE)
                        .map(Long::intValue),
                "a whole number");
    }

    private static long size(Settings settings, Setting setting) {
        return required(settings, setting, Quantities::size, "a size such as 64MiB");
    }

    private static Duration time(Settings settings, Setting setting) {
        return required(settings, setting, Quantities::time, "a time such as 500ms, 30s or 2m");
    }

    private static Optional<Path> path(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static Optional<StoreKind> store(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "sqlite" -> Optional.of(StoreKind.SQLITE);
            case "memory" -> Optional.of(StoreKind.MEMORY);
            default -> Optional.empty();
        };
    }

    private static Optional<Boolean> truth(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private interface Reader<T> {
        Optional<T> read(String text);
    }

    private static <T> T required(Settings settings, Setting setting, Reader<T> reader, String expected) {
        return reader.read(settings.text(setting)).orElseThrow(() -> settings.invalid(setting, expected));
    }
}
