package dev.worldlog.conformance.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Not thread-safe. */
final class ExpectationTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a':1}                          | {'a':1.0,'b':2}",
                "{'a':false,'b':'0','c':'','d':[]} | {}",
                "[1,{'a':2}]                      | [1,{'a':2,'b':3}]",
                "{'a':{'$any':true}}              | {'a':0}",
                "{'a':{'$absent':true}}           | {}",
                "{'$matches':'[a-z]+'}            | 'abc'",
                "{'$count':2}                     | [1,2]",
                "{'$exact':{'a':1}}               | {'a':1}",
                "{'$oneOf':['a','b']}             | 'b'",
                "[{'$as':'x'},{'$as':'x'}]        | ['7','7']"
            })
    void fits(String expected, String got) {
        assertThat(mismatch(expected, got)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a':{'b':'1'}}            | {'a':{'b':'2'}}   | a.b: expected \"1\", got \"2\"",
                "{'a':'1'}                  | {}                | a: expected \"1\", got nothing",
                "{'a':'1'}                  | {'a':1}           | a: expected",
                "[1,2]                      | [1]               | expected 2 items, got 1",
                "[1]                        | [1,2]             | expected 1 items, got 2",
                "[1,[{'a':2}]]              | [1,[{'a':3}]]     | [1][0].a: expected 2, got 3",
                "{'a':{'$any':true}}        | {}                | a: expected",
                "{'a':{'$absent':true}}     | {'a':''}          | a: expected",
                "{'$matches':'[a-z]+'}      | 'abc1'            | expected",
                "{'$matches':'1'}           | {}                | expected",
                "{'$count':2}               | [1]               | expected",
                "{'$exact':{'a':1}}         | {'a':1,'b':2}     | expected",
                "{'$oneOf':['a','b']}       | 'c'               | expected",
                "[{'$as':'x'},{'$as':'x'}]  | ['7','8']         | [1]: expected",
                "{'a':1}                    | 'text'            | expected"
            })
    void doesNotFit(String expected, String got, String why) {
        assertThat(mismatch(expected, got))
                .hasValueSatisfying(said -> assertThat(said).contains(why));
    }

    @Test
    void anOperatorThatIsNoneIsAFaultOfTheVector() {
        assertThatThrownBy(() -> mismatch("{'$some':1}", "1")).hasMessageContaining("$some");
    }

    @Test
    void templatesAreWrittenOut() {
        Variables variables = new Variables().with("world", "w");

        assertThat(Template.written(
                        JsonParser.parseString(
                                "[\"${world}\",{\"$repeat\":{\"from\":9,\"to\":10},\"item\":{\"a\":\"${world}${n}\"}},{\"$text\":\"ab\",\"times\":2}]"),
                        variables))
                .hasToString("[\"w\",{\"a\":\"w9\"},{\"a\":\"w10\"},\"abab\"]");
        assertThatThrownBy(() -> Template.written(JsonParser.parseString("\"${nobody}\""), variables))
                .hasMessageContaining("nobody");
    }

    private static Optional<String> mismatch(String expected, String got) {
        return new Expectation(JsonParser.parseString(expected), new Variables()).mismatch(JsonParser.parseString(got));
    }
}
