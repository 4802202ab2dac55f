package dev.worldlog.fuzz;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/**
 * An attack on one target: a class whose {@code public static void fuzzerTestOneInput(byte[])} throws when something that must
 * not happen does. Jazzer calls it with the seeds and then, for {@code -Dworldlog.attack.fuzz.seconds=}, with whatever it makes
 * of them to reach code that it has not reached. What reached new code stays in {@code target/fuzz/CLASS/corpus} and is where
 * the next attack begins.
 *
 * <p>The agent of Jazzer rewrites every class, so this is a process of its own. Thread-safe: it has no state.
 */
public final class Fuzzing {
    private static final int SECONDS = Integer.getInteger("worldlog.attack.fuzz.seconds", 3);

    /** For one input; long, because a busy machine is not a hang. */
    private static final int HANG_SECONDS = 600;

    /** Ours, but not the generated messages: how those are parsed is not what is attacked. */
    private static final String INSTRUMENTED = "dev.worldlog.**";

    private static final String GENERATED = "dev.worldlog.v1.**";

    private Fuzzing() {}

    /** Throws an {@link AssertionError} with the input and what it led to, if something was found. */
    public static void attack(Class<?> target, List<byte[]> seeds) throws IOException, InterruptedException {
        Path place = Path.of("target", "fuzz", target.getSimpleName()).toAbsolutePath();
        Path corpus = Files.createDirectories(place.resolve("corpus"));
        for (int seed = 0; seed < seeds.size(); seed++) {
            Files.write(corpus.resolve("seed-" + seed), seeds.get(seed));
        }
        forget(place, "crash-");
        forget(place, "Crash_");
        Path output = place.resolve("output.txt");
        Process jazzer = new ProcessBuilder(command(target, corpus))
                .directory(place.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        int code;
        try {
            code = jazzer.waitFor();
        } finally {
            jazzer.destroyForcibly();
        }
        String said = Files.readString(output, StandardCharsets.ISO_8859_1);
        if (code != 0) {
            throw new AssertionError(finding(place) + said);
        }
        System.out.println(target.getSimpleName() + ": "
                + said.lines()
                        .filter(line -> line.startsWith("Done "))
                        .findFirst()
                        .orElse("(no count)"));
    }

    /** An input of a target whose first byte chooses what it is about. */
    public static byte[] seed(int first, byte[] rest) {
        return ByteBuffer.allocate(1 + rest.length).put((byte) first).put(rest).array();
    }

    private static List<String> command(Class<?> target, Path corpus) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-Xmx768m",
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.getName(),
                "--instrumentation_includes=" + INSTRUMENTED,
                "--instrumentation_excludes=" + GENERATED,
                "--custom_hook_includes=" + INSTRUMENTED,
                "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.ServerSideRequestForgery",
                "-max_total_time=" + SECONDS,
                "-timeout=" + HANG_SECONDS,
                "-rss_limit_mb=0",
                "-print_final_stats=0",
                corpus.toString()));
        return command;
    }

    private static void forget(Path place, String prefix) throws IOException {
        for (Path file : files(place, prefix)) {
            Files.delete(file);
        }
    }

    private static String finding(Path place) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Path file : files(place, "crash-")) {
            byte[] input = Files.readAllBytes(file);
            text.append("found an input, here in Base64: ")
                    .append(Base64.getEncoder().encodeToString(input))
                    .append('\n');
        }
        return text.toString();
    }

    private static List<Path> files(Path place, String prefix) throws IOException {
        try (Stream<Path> files = Files.list(place)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .toList();
        }
    }
}
