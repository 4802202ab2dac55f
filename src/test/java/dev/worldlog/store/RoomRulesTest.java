package dev.worldlog.store;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Which room may know what. */
final class RoomRulesTest {
    /** The generated messages depend on nothing of ours, and are many. */
    private static final ImportOption OWN = location -> !location.contains("/dev/worldlog/v1/");

    private static final JavaClasses ALL =
            new ClassFileImporter().withImportOption(OWN).importPackages("dev.worldlog");
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(OWN)
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.worldlog");

    @Test
    void onlyTheSqliteRoomKnowsTheDatabase() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.worldlog.store.sqlite..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "com.zaxxer..", "org.sqlite..")
                .check(ALL);
    }

    @Test
    void theEngineKnowsNoNetwork() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.grpc..", "io.netty..")
                .check(ALL);
    }

    @Test
    void packagesDoNotDependOnEachOtherInCircles() {
        slices().matching("dev.worldlog.(**)").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void nothingSleeps() {
        noClasses().should().callMethod(Thread.class, "sleep", long.class).check(ALL);
    }
}
