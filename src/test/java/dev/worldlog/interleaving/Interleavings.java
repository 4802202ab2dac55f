package dev.worldlog.interleaving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.StressOptions;

/**
 * An attack on a structure with operations for Lincheck, which is its own specification: whatever several threads get to see
 * must fit some order in which one thread could have called it. A moment of racing in every build; at length, and with chosen
 * interleavings, with the profile {@code attack}.
 *
 * <p>Each attack has a process of its own, since Lincheck rewrites classes while they are used. Thread-safe: it has no state.
 */
public final class Interleavings {
    private static final int RACES = Integer.getInteger("worldlog.attack.lincheck.races", 8);
    private static final int MODELS = Integer.getInteger("worldlog.attack.lincheck.models", 0);
    private static final int RUNS_A_RACE = 500;
    private static final int RUNS_A_MODEL = 300;

    private Interleavings() {}

    /** Runs random scenarios on threads that race, many times each. */
    public static void race(Class<?> attacked) throws IOException, InterruptedException {
        attack("race", RACES, attacked);
    }

    /** Runs random scenarios in chosen interleavings, one switch of threads after the other. */
    public static void explore(Class<?> attacked) throws IOException, InterruptedException {
        assumeTrue(MODELS > 0, "slow: only with -Dworldlog.attack.lincheck.models");
        attack("explore", MODELS, attacked);
    }

    private static void attack(String how, int scenarios, Class<?> attacked) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        how.equals("race") ? "-XX:TieredStopAtLevel=1" : "-XX:+TieredCompilation",
                        "-cp",
                        classPath(),
                        Interleavings.class.getName(),
                        how,
                        Integer.toString(scenarios),
                        attacked.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).contains("every one fits an order");
        int runs = how.equals("race") ? RUNS_A_RACE : RUNS_A_MODEL;
        System.out.println(
                attacked.getName() + ", " + how + ": " + scenarios + " scenarios, each run up to " + runs + " times");
    }

    /** Without a logging backend: each class that is loaded is rewritten, and written back. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("logback"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    public static void main(String[] arguments) throws ClassNotFoundException {
        Options<?, ?> options = arguments[0].equals("race") ? races() : models();
        options.iterations(Integer.parseInt(arguments[1])).check(Class.forName(arguments[2]));
        System.out.println("every one fits an order");
    }

    private static StressOptions races() {
        return new StressOptions()
                .invocationsPerIteration(RUNS_A_RACE)
                .threads(3)
                .actorsPerThread(3)
                .actorsBefore(2)
                .actorsAfter(2);
    }

    /** Smaller, since there each access to a field is a place where threads may switch: half a minute for a scenario. */
    private static ModelCheckingOptions models() {
        return new ModelCheckingOptions()
                .invocationsPerIteration(RUNS_A_MODEL)
                .threads(2)
                .actorsPerThread(2)
                .actorsBefore(2)
                .actorsAfter(1);
    }
}
