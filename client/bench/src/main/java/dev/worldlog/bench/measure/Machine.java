package dev.worldlog.bench.measure;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * Where and when it was measured.
 *
 * @param load how many processes wanted to run before anything was measured, on average over a minute; negative when not known
 *     <p>Immutable.
 */
public record Machine(
        Instant time,
        int cores,
        String jdk,
        String system,
        String fileSystem,
        String sqlite,
        String worldlog,
        double load) {

    /** This machine, at this moment, with its stores in that directory. */
    public static Machine here(Path directory, String sqlite, String worldlog) throws IOException {
        FileStore store = Files.getFileStore(directory);
        return new Machine(
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                store.type() + " (" + store.name() + ")",
                sqlite,
                worldlog,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s, %d cores (load %.1f before), %s, %s, %s, SQLite %s, Worldlog %s",
                time,
                cores,
                load,
                jdk,
                system,
                fileSystem,
                sqlite,
                worldlog);
    }
}
