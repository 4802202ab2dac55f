package dev.worldlog.conformance;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What belongs in which room. */
@AnalyzeClasses(packages = "dev.worldlog.conformance", importOptions = ImportOption.DoNotIncludeTests.class)
final class RoomRulesTest {
    /** No client is judged by itself. */
    @ArchTest
    static final ArchRule onlyTheAdapterKnowsTheJavaClient = noClasses()
            .that()
            .resideOutsideOfPackage("dev.worldlog.conformance.adapter")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.worldlog.client..");

    @ArchTest
    static final ArchRule theAdapterIsAProgramOfItsOwn = noClasses()
            .that()
            .resideInAPackage("dev.worldlog.conformance.adapter")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.worldlog.conformance",
                    "dev.worldlog.conformance.lab",
                    "dev.worldlog.conformance.play",
                    "dev.worldlog.conformance.report",
                    "dev.worldlog.conformance.vector");

    @ArchTest
    static final ArchRule nothingReachesIntoTheServer = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.worldlog.server..", "dev.worldlog.engine..", "dev.worldlog.log..");

    @ArchTest
    static final ArchRule vectorsKnowNoNetwork = noClasses()
            .that()
            .resideInAnyPackage("dev.worldlog.conformance.vector", "dev.worldlog.conformance.report")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.grpc..", "dev.worldlog.v1..");

    @ArchTest
    static final ArchRule onlyMainEndsTheProcess =
            noClasses().that().doNotHaveSimpleName("Main").should().callMethod(System.class, "exit", int.class);

    @ArchTest
    static final ArchRule nothingSleeps = noClasses().should().callMethod(Thread.class, "sleep", long.class);

    @ArchTest
    static final ArchRule theRoomsFormNoCircle =
            slices().matching("dev.worldlog.conformance.(*)").should().beFreeOfCycles();
}
