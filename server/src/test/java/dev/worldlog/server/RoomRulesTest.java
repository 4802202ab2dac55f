package dev.worldlog.server;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.worldlog.server.grpc.GrpcEdge;
import io.grpc.Status;

/** What belongs in which room. */
@AnalyzeClasses(packages = "dev.worldlog.server", importOptions = ImportOption.DoNotIncludeTests.class)
final class RoomRulesTest {
    @ArchTest
    static final ArchRule grpcStaysAtTheEdge = noClasses()
            .that()
            .resideInAPackage("dev.worldlog.server")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.grpc..", "io.netty..");

    /** GuardedCall overrides a method that has a status in its signature; it looks at none. */
    @ArchTest
    static final ArchRule statusCodesAreKnownToOneClass = noClasses()
            .that()
            .doNotHaveSimpleName("StatusMapper")
            .and()
            .doNotHaveSimpleName("GuardedCall")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(Status.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Status.Code.class);

    @ArchTest
    static final ArchRule onlyMainReadsTheSurroundings = noClasses()
            .that()
            .doNotHaveSimpleName("Main")
            .should()
            .callMethod(System.class, "getenv")
            .orShould()
            .callMethod(System.class, "getenv", String.class)
            .orShould()
            .callMethod(System.class, "getProperty", String.class)
            .orShould()
            .callMethod(System.class, "getProperty", String.class, String.class)
            .orShould()
            .callMethod(System.class, "setProperty", String.class, String.class);

    @ArchTest
    static final ArchRule onlyMainEndsTheProcess = noClasses()
            .that()
            .doNotHaveSimpleName("Main")
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class);

    @ArchTest
    static final ArchRule nothingReachesIntoADatabase =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("java.sql..", "org.sqlite..", "com.zaxxer..");

    @ArchTest
    static final ArchRule storesAreChosenByMain = classes()
            .that()
            .resideInAPackage("dev.worldlog.server..")
            .and()
            .doNotHaveSimpleName("Main")
            .should()
            .onlyDependOnClassesThat(resideInAPackage("dev.worldlog.store.sqlite..")
                    .or(resideInAPackage("dev.worldlog.store.memory.."))
                    .negate());

    @ArchTest
    static final ArchRule theEdgeKnowsTheSeamOnly = noClasses()
            .that()
            .resideInAPackage("dev.worldlog.server.grpc")
            .should()
            .dependOnClassesThat(resideInAPackage("dev.worldlog.server")
                    .or(resideInAPackage("dev.worldlog.engine.."))
                    .or(resideInAPackage("dev.worldlog.store.."))
                    .and(simpleName("package-info").negate()));

    @ArchTest
    static final ArchRule theRoomsFormNoCircle =
            slices().matching("dev.worldlog.server.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theEdgeShowsLittle = classes()
            .that()
            .resideInAPackage("dev.worldlog.server.grpc")
            .and()
            .arePublic()
            .should()
            .haveNameMatching(
                    GrpcEdge.class.getPackageName() + "\\.(GrpcEdge|EdgeConfig|CallLimits|StreamLimits|Health)");
}
