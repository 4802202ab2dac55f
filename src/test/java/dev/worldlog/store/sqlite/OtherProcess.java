package dev.worldlog.store.sqlite;

import dev.worldlog.store.StoreException;
import dev.worldlog.store.StoreSamples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A second process that opens a store: says how that went, or commits and is killed.
 *
 * <p>Immutable.
 */
record OtherProcess(Path directory) {
    private static final String COMMIT_AND_WAIT = "commit-and-wait";

    /** Opens and closes the store over there. Returns what it printed. */
    String run() throws IOException, InterruptedException {
        Process process = start("open");
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    /** Commits over there, and kills the process while the store is open. */
    void commitAndBeKilled() throws IOException, InterruptedException {
        Process process = start(COMMIT_AND_WAIT);
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            if (!"COMMITTED".equals(line)) {
                throw new IOException("the other process said: " + line);
            }
            process.destroyForcibly().waitFor();
        }
    }

    private Process start(String what) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new ProcessBuilder(
                        java.toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dorg.sqlite.tmpdir=" + System.getProperty("java.io.tmpdir"),
                        OtherProcess.class.getName(),
                        what,
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    public static void main(String[] arguments) throws IOException {
        try (SqliteEventStore store = SqliteEventStore.open(SqliteStoreConfig.in(Path.of(arguments[1])))) {
            if (arguments[0].equals(COMMIT_AND_WAIT)) {
                store.writer()
                        .commit(List.of(StoreSamples.createWorld(1, "a"), StoreSamples.appendMessages(1, 1, 1_000)));
                System.out.println("COMMITTED");
                System.in.read();
            }
            System.out.println("OPENED " + store.epoch());
        } catch (StoreException e) {
            System.out.println(e.kind() + " " + e.getMessage());
        }
    }
}
