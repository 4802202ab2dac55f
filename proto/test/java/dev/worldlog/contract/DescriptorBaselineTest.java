package dev.worldlog.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Holds the built contract against the committed one; accepting additions is one command, see {@link #HOW_TO_ACCEPT}. */
final class DescriptorBaselineTest {
    private static final Path BASELINE = Path.of("baseline", "worldlog.binpb");
    private static final String HOW_TO_ACCEPT =
            "./mvnw -pl proto test -Dtest=DescriptorBaselineTest -Dworldlog.baseline.update=true";

    @Test
    void theContractKeepsWhatItPromised() throws IOException {
        FileDescriptorSet built = builtContract();
        if (Boolean.getBoolean("worldlog.baseline.update")) {
            Files.createDirectories(BASELINE.getParent());
            Files.write(BASELINE, built.toByteArray());
        }
        assertThat(BASELINE)
                .as("the committed contract; write it with %s", HOW_TO_ACCEPT)
                .exists();

        assertThat(BreakingChanges.between(parse(Files.readAllBytes(BASELINE)), built))
                .as(
                        "breaking changes of the contract; if nobody can rely on it yet, accept them with %s",
                        HOW_TO_ACCEPT)
                .isEmpty();
    }

    /** Our own files only, without comments and positions: what is imported is not ours to keep stable. */
    private static FileDescriptorSet builtContract() throws IOException {
        try (InputStream built = DescriptorBaselineTest.class.getResourceAsStream("/META-INF/worldlog.binpb")) {
            FileDescriptorSet.Builder ours = FileDescriptorSet.newBuilder();
            parse(Objects.requireNonNull(built, "META-INF/worldlog.binpb is not on the class path")
                            .readAllBytes())
                    .getFileList()
                    .stream()
                    .filter(file -> file.getName().startsWith("worldlog/"))
                    .forEach(file -> ours.addFile(file.toBuilder().clearSourceCodeInfo()));
            return ours.build();
        }
    }

    private static FileDescriptorSet parse(byte[] bytes) throws InvalidProtocolBufferException {
        return FileDescriptorSet.parseFrom(bytes);
    }
}
