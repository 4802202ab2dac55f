package dev.worldlog.bench.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Java process holds at one moment, as the JDK's own {@code jcmd} tells it.
 *
 * @param heapBytes all objects that are reachable: the total of {@code GC.class_histogram}, which collects garbage first
 * @param directBytes memory outside of the heap that buffers have taken: {@code Other} in {@code VM.native_memory}
 *     <p>Immutable.
 */
public record ProcessMemory(long heapBytes, long directBytes) {
    private static final Path JCMD = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    private static final Pattern HEAP = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");
    private static final Pattern DIRECT = Pattern.compile("- +Other \\(reserved=\\d+KB, committed=(\\d+)KB");
    private static final int KIBI = 1024;

    /** Whether this Java can ask: a JDK can, a JRE can not. */
    public static boolean isKnown() {
        return Files.isExecutable(JCMD);
    }

    /** Asks a process that was started {@linkplain JavaCommand#withTrackedMemory with tracked memory}. */
    public static ProcessMemory of(long pid) throws IOException, InterruptedException {
        long heap = number(HEAP, ask(pid, "GC.class_histogram"));
        long direct = number(DIRECT, ask(pid, "VM.native_memory", "summary", "scale=KB"));
        return new ProcessMemory(heap, direct * KIBI);
    }

    private static String ask(long pid, String... command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(JCMD.toString(), String.valueOf(pid)));
        words.addAll(List.of(command));
        Process jcmd = new ProcessBuilder(words).redirectErrorStream(true).start();
        String answer = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (jcmd.waitFor() != 0) {
            throw new IOException("jcmd " + String.join(" ", command) + ": " + answer);
        }
        return answer;
    }

    private static long number(Pattern pattern, String answer) throws IOException {
        Matcher matcher = pattern.matcher(answer);
        if (!matcher.find()) {
            throw new IOException("jcmd did not answer with " + pattern + ", but with: " + answer);
        }
        return Long.parseLong(matcher.group(1));
    }
}
