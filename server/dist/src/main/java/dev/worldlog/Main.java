package dev.worldlog;

import java.util.Arrays;

/**
 * What {@code java -jar worldlog.jar} runs: the server for {@code serve}, the command line for every other verb.
 *
 * <p>The launcher {@code ./worldlog} does the same choice itself, because the two want different JVM flags.
 *
 * <p>Confined to the main thread.
 */
final class Main {
    private Main() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0 && arguments[0].equals("serve")) {
            dev.worldlog.server.Main.main(Arrays.copyOfRange(arguments, 1, arguments.length));
        } else {
            dev.worldlog.cli.Main.main(arguments);
        }
    }
}
