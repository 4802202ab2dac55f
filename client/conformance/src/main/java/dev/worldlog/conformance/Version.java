package dev.worldlog.conformance;

import picocli.CommandLine.IVersionProvider;

/**
 * The version of this build, as the manifest of its archive has it.
 *
 * <p>Immutable.
 */
final class Version implements IVersionProvider {
    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "(development build)" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"worldlog " + text()};
    }
}
