package dev.orgtrail.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.FileSystemResource;

class EverySettingIsReadTest {
    private static final Path FILE = Path.of("application.yaml");

    @Test
    void everyKeyOfTheFileIsASetting() {
        YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
        yaml.setResources(new FileSystemResource(FILE));
        Properties properties = yaml.getObject();
        assertThat(properties).isNotNull();
        assertThat(properties.stringPropertyNames())
                .filteredOn(key -> key.startsWith("orgtrail."))
                .hasSizeGreaterThan(15)
                .allSatisfy(key -> assertThat(KnownKeys.contains(key)).as(key).isTrue());
    }

    @Test
    void theFileHoldsTheDefaults() throws IOException {
        StandardEnvironment environment = new StandardEnvironment();
        new YamlPropertySourceLoader()
                .load("file", new FileSystemResource(FILE))
                .forEach(environment.getPropertySources()::addFirst);
        Binder file = Binder.get(environment);
        Binder nothing = new Binder();
        OrgtrailSettings given = file.bindOrCreate("orgtrail", OrgtrailSettings.class);
        OrgtrailSettings byDefault = nothing.bindOrCreate("orgtrail", OrgtrailSettings.class);
        assertThat(given).usingRecursiveComparison().ignoringFields("state").isEqualTo(byDefault);
    }

    @Test
    void everySettingIsInTheFileWithAComment() throws IOException {
        List<String> lines = Files.readAllLines(FILE);
        for (String key : KnownKeys.all()) {
            String leaf = key.substring(key.lastIndexOf('.') + 1);
            boolean ofAName = key.contains("*");
            // One of a list is written as an example, which may stand on one line.
            boolean ofAList = key.contains("[]");
            String before = ofAList ? " +#.*[ {]" : ofAName ? " +#    " : " +";
            Pattern line = Pattern.compile(before + Pattern.quote(leaf) + ":.*");
            assertThat(lines).as(key).anyMatch(l -> line.matcher(l).matches());
            for (int i = 1; i < lines.size(); i++) {
                if (line.matcher(lines.get(i)).matches()) {
                    boolean commented = ofAName || ofAList ? lines.get(i).indexOf('#', 9) > 0 : above(lines, i);
                    assertThat(commented)
                            .as("comment of line %d: %s", i + 1, lines.get(i))
                            .isTrue();
                    break;
                }
            }
        }
    }

    private static boolean above(List<String> lines, int i) {
        return lines.get(i - 1).stripLeading().startsWith("#");
    }
}
