package dev.worldlog.cli;

import picocli.CommandLine.IVersionProvider;

/**
 * The version of this build, as the manifest of its archive has it.
 *
 * <p>Immutable.
 */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"worldlog " + (number().isEmpty() ? "(development build)" : number())};
    }

    /** The bare version; empty in a development build. */
    static String number() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "" : version;
    }
}
