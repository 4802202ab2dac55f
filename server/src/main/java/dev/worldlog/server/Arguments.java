package dev.worldlog.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * What the command line says.
 *
 * @param flags the settings it gives
 * @param configFile the properties file it names
 *     <p>Immutable.
 */
record Arguments(Map<Setting, String> flags, Optional<Path> configFile, boolean help, boolean version) {
    private static final String VERB = "serve";

    Arguments {
        flags = Map.copyOf(flags);
    }

    /**
     * Reads the command line.
     *
     * @throws UsageException when it is not understood
     */
    static Arguments parse(String... arguments) {
        ParseResult parsed;
        try {
            parsed = new CommandLine(spec()).parseArgs(withoutVerb(arguments));
        } catch (CommandLine.UnmatchedArgumentException e) {
            throw new UsageException(unknown(e.getUnmatched().get(0)));
        } catch (CommandLine.ParameterException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
        Map<Setting, String> flags = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            if (parsed.hasMatchedOption(setting.flag())) {
                flags.put(
                        setting, parsed.matchedOption(setting.flag()).getValue().toString());
            }
        }
        return new Arguments(
                flags,
                Optional.ofNullable(parsed.<Path>matchedOptionValue("--config", null)),
                parsed.isUsageHelpRequested(),
                parsed.isVersionHelpRequested());
    }

    private static String unknown(String argument) {
        List<String> known = new ArrayList<>(List.of(VERB, "--config", "--help", "--version"));
        for (Setting setting : Setting.values()) {
            known.add(setting.flag());
        }
        String name = argument.split("=", 2)[0];
        return "'" + argument + "' is not known (nearest: '" + NearestName.of(name, known) + "')";
    }

    static String helpText() {
        return new CommandLine(spec()).getUsageMessage();
    }

    private static String[] withoutVerb(String... arguments) {
        boolean verb = arguments.length > 0 && arguments[0].equals(VERB);
        return verb ? Arrays.copyOfRange(arguments, 1, arguments.length) : arguments;
    }

    private static CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name("worldlog serve");
        spec.usageMessage()
                .width(110)
                .description(
                        "Serves an event log over gRPC: programs emit events into worlds, and everybody else sees them live"
                                + " or replays them later.")
                .optionListHeading("%nOptions:%n")
                .sortOptions(false)
                .abbreviateSynopsis(true)
                .footer(footer());
        for (Setting setting : Setting.values()) {
            spec.addOption(option(setting));
        }
        spec.addOption(OptionSpec.builder("--config")
                .type(Path.class)
                .paramLabel("FILE")
                .description("Properties file with any of the settings above, by their names without the dashes.")
                .build());
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Shows this help.")
                .build());
        spec.addOption(OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Shows the version.")
                .build());
        return spec;
    }

    private static OptionSpec option(Setting setting) {
        OptionSpec.Builder option = OptionSpec.builder(setting.flag());
        if (setting.valueForm().isEmpty()) {
            return option.type(Boolean.class)
                    .arity("0")
                    .description(setting.description())
                    .build();
        }
        return option.type(String.class)
                .paramLabel(setting.valueForm())
                .description(setting.description() + " Default: " + setting.defaultText() + ".")
                .build();
    }

    private static String[] footer() {
        return new String[] {
            "",
            "Each setting can also stand in the environment (--max-streams is WORLDLOG_MAX_STREAMS) or in the file that",
            "--config or WORLDLOG_CONFIG names (max-streams=20000). Flags win over the environment, the environment over",
            "the file.",
            "",
            "Examples:",
            "  worldlog serve                                  keep events in ./worldlog-data, listen on 127.0.0.1:7420",
            "  worldlog serve --data /var/lib/worldlog         keep them elsewhere",
            "  worldlog serve --store memory --listen 127.0.0.1:0",
            "                                                  for a test: any free port, nothing kept",
            "  worldlog serve --listen 0.0.0.0:7420 --insecure let other machines in, on a network you trust",
            "  grpcurl -plaintext 127.0.0.1:7420 list          look at it from outside",
            "",
            "Exit codes: 0 stopped as asked, 1 stopped with events not flushed, 64 usage, 65 data of another program or of",
            "a newer version, 70 internal error, 73 data directory in use, 75 a write failed for good, 76 damaged data,",
            "77 not permitted, 78 bad configuration.",
            ""
        };
    }
}
