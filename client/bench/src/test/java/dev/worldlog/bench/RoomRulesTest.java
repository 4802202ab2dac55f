package dev.worldlog.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What belongs in which room. */
@AnalyzeClasses(packages = "dev.worldlog.bench", importOptions = ImportOption.DoNotIncludeTests.class)
final class RoomRulesTest {
    /** What is measured is measured from outside. */
    @ArchTest
    static final ArchRule nothingReachesIntoTheServer = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.worldlog.server..",
                    "dev.worldlog.engine..",
                    "dev.worldlog.emit..",
                    "dev.worldlog.commit..",
                    "dev.worldlog.cursor..",
                    "dev.worldlog.store..",
                    "dev.worldlog.log..",
                    "dev.worldlog.filter..");

    /** Rows ask for SQL by what it is for; a benchmark may say that it fails. */
    @ArchTest
    static final ArchRule onlyTheReferenceKnowsTheDatabase = noClasses()
            .that()
            .resideOutsideOfPackage("dev.worldlog.bench.reference")
            .should()
            .dependOnClassesThat()
            .haveNameMatching("java\\.sql\\.(?!SQLException).*|org\\.sqlite\\..*|com\\.zaxxer\\..*");

    @ArchTest
    static final ArchRule onlyPeersKnowTheirClients = noClasses()
            .that()
            .resideOutsideOfPackage("dev.worldlog.bench.peer")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.nats..", "redis.clients..");

    @ArchTest
    static final ArchRule figuresKnowNothingOfWhatIsMeasured = noClasses()
            .that()
            .resideInAnyPackage("dev.worldlog.bench.measure", "dev.worldlog.bench.report")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.grpc..", "dev.worldlog.v1..", "dev.worldlog.client..", "java.sql..");

    @ArchTest
    static final ArchRule theWireKnowsNoBenchmark = noClasses()
            .that()
            .resideInAPackage("dev.worldlog.bench.wire")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.worldlog.client..", "dev.worldlog.bench.row", "dev.worldlog.bench.lab");

    @ArchTest
    static final ArchRule onlyTheLabStartsProcesses = noClasses()
            .that()
            .resideOutsideOfPackage("dev.worldlog.bench.lab")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ProcessBuilder.class);

    @ArchTest
    static final ArchRule onlyMainEndsTheProcess = noClasses()
            .that()
            .doNotHaveSimpleName("Main")
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class);

    @ArchTest
    static final ArchRule nothingSleeps = noClasses().should().callMethod(Thread.class, "sleep", long.class);

    @ArchTest
    static final ArchRule theRoomsFormNoCircle =
            slices().matching("dev.worldlog.bench.(**)").should().beFreeOfCycles();
}
