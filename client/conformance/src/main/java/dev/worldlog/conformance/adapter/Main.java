package dev.worldlog.conformance.adapter;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The adapter of the Java client: commands as JSON lines on standard input, reports on standard output.
 *
 * <p>Confined to the main thread.
 */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        new Adapter(new LineReports(out), channel -> {}).run(System.in);
        System.exit(0);
    }
}
