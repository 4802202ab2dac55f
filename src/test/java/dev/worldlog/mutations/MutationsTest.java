package dev.worldlog.mutations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The planted bugs still fit the sources; that the checks catch them is shown by {@code src/test/mutations/run}. */
final class MutationsTest {
    private static final Path PATCHES = Path.of("test", "mutations").toAbsolutePath();

    static List<Path> patches() throws IOException {
        try (Stream<Path> files = Files.list(PATCHES)) {
            return files.filter(file -> file.toString().endsWith(".patch"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("patches")
    void everyPlantedBugFitsTheSources(Path patch) throws Exception {
        assumeTrue(Files.exists(PATCHES.resolve("../../../.git")), "not a checkout");
        Process git = new ProcessBuilder("git", "apply", "--check", patch.toString())
                .directory(PATCHES.resolve("../../..").toFile())
                .redirectErrorStream(true)
                .start();

        String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(git.waitFor()).as(said).isZero();
        assertThat(Files.readString(patch)).contains("Plants: ", "\nCheck: ", "\nTest: ");
    }
}
