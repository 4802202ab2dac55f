package dev.worldlog.cli;

import dev.worldlog.cli.SourceOptions.Format;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The name of an input format on the command line.
 *
 * <p>Immutable.
 */
final class FormatOption implements ITypeConverter<Format> {
    @Override
    public Format convert(String value) {
        return switch (value) {
            case "json" -> Format.JSON;
            case "agent-world" -> Format.AGENT_WORLD;
            default -> throw new TypeConversionException("'" + value + "' (expected: json or agent-world)");
        };
    }
}
