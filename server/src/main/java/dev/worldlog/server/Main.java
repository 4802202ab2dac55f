package dev.worldlog.server;

import dev.worldlog.store.EventStore;
import dev.worldlog.store.StoreException;
import dev.worldlog.store.memory.MemoryData;
import dev.worldlog.store.memory.MemoryEventStore;
import dev.worldlog.store.sqlite.SqliteEventStore;
import dev.worldlog.store.sqlite.SqliteStoreConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * The program {@code worldlog serve}. The only place that reads flags, environment, files and system properties.
 *
 * <p>Prints one line to standard output when it is ready, and one to standard error when it fails.
 */
public final class Main {
    private static final Set<String> LOG_LEVELS = Set.of("error", "warn", "info", "debug", "trace");

    private final PrintStream out;
    private final PrintStream err;

    Main(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    public static void main(String[] arguments) {
        CompletableFuture<ExitCode> stopping = new CompletableFuture<>();
        StopSignals signals = new StopSignals(System::nanoTime, () -> stopping.complete(ExitCode.OK), () -> {
            System.err.println("worldlog: stopped by a second signal; what was not flushed is lost");
            Runtime.getRuntime().halt(ExitCode.NOT_FLUSHED.number());
        });
        boolean listening = Signals.listen(signals::arrived);
        ExitCode code = new Main(System.out, System.err).run(arguments, System.getenv(), stopping);
        if (!listening) {
            System.err.println("worldlog: this platform has no signals; stopping it loses what was not flushed");
        }
        System.exit(code.number());
    }

    /** Runs until {@code stopping} completes or the server fails. */
    ExitCode run(String[] arguments, Map<String, String> environment, CompletableFuture<ExitCode> stopping) {
        try {
            Arguments parsed = Arguments.parse(arguments);
            if (parsed.help()) {
                out.print(Arguments.helpText());
                return ExitCode.OK;
            }
            if (parsed.version()) {
                out.println("worldlog " + version());
                return ExitCode.OK;
            }
            Settings settings = Settings.of(parsed.flags(), environment, file(parsed, environment));
            ServerConfig config = ServerConfig.of(settings);
            startLogging(settings);
            return serve(config, stopping);
        } catch (UsageException e) {
            return failed(ExitCode.USAGE, e.getMessage() + " (worldlog serve --help shows the options)");
        } catch (ConfigException e) {
            return failed(ExitCode.BAD_CONFIGURATION, e.getMessage());
        } catch (StoreException e) {
            return failed(ExitCode.of(e), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(ExitCode.INTERNAL, "interrupted");
        } catch (RuntimeException e) {
            return failed(ExitCode.INTERNAL, "internal error: " + e);
        }
    }

    private ExitCode serve(ServerConfig config, CompletableFuture<ExitCode> stopping) throws InterruptedException {
        EventStore store = open(config);
        WorldlogServer server;
        try {
            server = WorldlogServer.start(config, store);
        } catch (IOException e) {
            return failed(
                    ExitCode.BAD_CONFIGURATION,
                    "cannot listen on " + ListenAddress.text(config.edge().listen()) + ": " + rootMessage(e)
                            + " (expected: a free address; choose another with " + Setting.LISTEN.flag() + ")");
        }
        if (config.insecure()) {
            LoggerFactory.getLogger(Main.class)
                    .warn(
                            "insecure=true listen={} nothing is encrypted and nobody is asked who they are",
                            server.address());
        }
        out.println("worldlog: serving on " + ListenAddress.text(server.address()) + " (data: "
                + (config.store() == StoreKind.MEMORY
                        ? "none"
                        : config.data().toAbsolutePath().normalize())
                + ", store: " + config.store().name().toLowerCase(Locale.ROOT) + ")");
        out.flush();
        CompletableFuture<?> end = CompletableFuture.anyOf(stopping, server.writesEnded());
        end.join();
        return server.writesEnded().isDone() ? storeFailed(server) : stop(server);
    }

    private ExitCode stop(WorldlogServer server) throws InterruptedException {
        int notDurable = server.stop();
        return notDurable == 0
                ? ExitCode.OK
                : failed(ExitCode.NOT_FLUSHED, notDurable + " accepted events could not be made durable and are lost");
    }

    private ExitCode storeFailed(WorldlogServer server) {
        Throwable failure = server.writesEnded().join();
        server.abort();
        ExitCode code = failure instanceof StoreException known ? ExitCode.of(known) : ExitCode.INTERNAL;
        return failed(code, "the store has failed: " + failure.getMessage());
    }

    private static EventStore open(ServerConfig config) {
        return switch (config.store()) {
            case SQLITE ->
                SqliteEventStore.open(SqliteStoreConfig.in(config.data())
                        .withLossAccepted(config.lossAccepted())
                        .withPageCountMax(config.databaseBytesMax() / SqliteStoreConfig.PAGE_BYTES));
            case MEMORY -> MemoryEventStore.open(new MemoryData());
        };
    }

    private static Map<String, String> file(Arguments arguments, Map<String, String> environment) {
        Optional<Path> named = arguments
                .configFile()
                .or(() -> Optional.ofNullable(environment.get(Settings.CONFIG_VARIABLE))
                        .map(Path::of));
        if (named.isEmpty()) {
            return Map.of();
        }
        Path file = named.get();
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            properties.load(in);
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigException("config: cannot read '" + file + "' (expected: a properties file): " + e);
        }
        Map<String, String> texts = new HashMap<>();
        properties.stringPropertyNames().forEach(key -> texts.put(key, properties.getProperty(key)));
        return texts;
    }

    /** Nothing may log before this, or the level comes too late. */
    private static void startLogging(Settings settings) {
        String level = settings.text(Setting.LOG_LEVEL).toLowerCase(Locale.ROOT);
        if (!LOG_LEVELS.contains(level)) {
            throw settings.invalid(Setting.LOG_LEVEL, "error, warn, info, debug or trace");
        }
        System.setProperty("worldlog.log.level", level);
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    private static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "(unpackaged)" : version;
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    private ExitCode failed(ExitCode code, @Nullable String message) {
        err.println("worldlog: " + String.valueOf(message).lines().findFirst().orElse(""));
        err.flush();
        return code;
    }
}
