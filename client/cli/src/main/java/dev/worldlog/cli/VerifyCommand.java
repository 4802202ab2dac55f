package dev.worldlog.cli;

import dev.worldlog.cli.output.OneLine;
import dev.worldlog.client.WorldlogClient;
import dev.worldlog.v1.DamagedRange;
import dev.worldlog.v1.VerifyResult;
import dev.worldlog.v1.VerifyWorldResponse;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code worldlog verify}.
 *
 * <p>Not thread-safe.
 */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Compare the whole durable history of a world with what was written.",
            "",
            "Reads every event, its checksum and what filters rely on, and follows the hash chain. The server",
            "goes on working meanwhile. Two stores that print the same chain head hold the same history."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {" 0:everything is as it was written", " 5:it is not"},
        footer = {"", "Example:", "  worldlog verify garden"})
final class VerifyCommand implements Callable<Integer> {
    private final Root root;

    @Parameters(paramLabel = "WORLD", description = "The world.")
    private String world = "";

    VerifyCommand(Root root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        VerifyWorldResponse result;
        try (WorldlogClient client = root.connect()) {
            result = client.admin().verifyWorld(world, this::progress);
        }
        Console console = root.console();
        for (DamagedRange range : result.getDamagedRangesList()) {
            console.print(sequences(range) + "  " + OneLine.clean(range.getDescription()));
        }
        long unnamed = result.getDamagedRangeCount() - result.getDamagedRangesCount();
        if (unnamed > 0) {
            console.print("and " + unnamed + " more");
        }
        console.print(world + ": " + verdict(result.getResult()) + ", " + result.getEventCount() + " events, 1 to "
                + result.getLastSequence() + ", chain head "
                + HexFormat.of().formatHex(result.getChainHead().toByteArray()));
        return result.getResult() == VerifyResult.VERIFY_RESULT_INTACT ? ExitCode.OK : ExitCode.DAMAGED;
    }

    private void progress(VerifyWorldResponse response) {
        if (response.getResult() == VerifyResult.VERIFY_RESULT_UNSPECIFIED) {
            root.console()
                    .notice("verified " + response.getThroughSequence() + " of " + response.getLastSequence() + ", "
                            + response.getDamagedRangeCount() + " damaged ranges");
        }
    }

    private static String sequences(DamagedRange range) {
        return range.getFromSequence() == range.getToSequence()
                ? "#" + range.getFromSequence()
                : "#" + range.getFromSequence() + " to #" + range.getToSequence();
    }

    private static String verdict(VerifyResult result) {
        return switch (result) {
            case VERIFY_RESULT_INTACT -> "intact";
            case VERIFY_RESULT_DAMAGED -> "DAMAGED";
            case VERIFY_RESULT_ALTERED ->
                "ALTERED: every event is consistent, but this is not the history that was written";
            case VERIFY_RESULT_UNSPECIFIED, UNRECOGNIZED -> "not verified to the end";
        };
    }
}
