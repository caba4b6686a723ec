package dev.orgtrail.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChangedFieldsTest {
    private static final Schema ADDRESS = SchemaBuilder.record("Address")
            .fields()
            .optionalString("Street")
            .optionalString("City")
            .endRecord();
    private static final Schema ACCOUNT = SchemaBuilder.record("AccountChangeEvent")
            .fields()
            .optionalString("ChangeEventHeader")
            .optionalString("Name")
            .optionalString("Phone")
            .name("BillingAddress")
            .type()
            .unionOf()
            .nullType()
            .and()
            .type(ADDRESS)
            .endUnion()
            .nullDefault()
            .endRecord();

    @Test
    void namesFieldsByTheirBitsAndThoseOfACompoundFieldByBoth() {
        assertThat(names("0x06", "3-0x02")).isEqualTo(List.of("Name", "Phone", "BillingAddress.City"));
    }

    @Test
    void keepsWhatDoesNotFitTheSchema() {
        assertThat(names("0xFF", "9-0x01", "1-0x01", "", "0x", "Name"))
                .isEqualTo(List.of("0xFF", "9-0x01", "1-0x01", "", "0x", "Name"));
    }

    @Test
    void leavesTheRestOfTheHeaderAlone() {
        assertThat(ChangedFields.named(ACCOUNT, Map.of("entityName", "Account", "recordIds", List.of("001"))))
                .isEqualTo(Map.of("entityName", "Account", "recordIds", List.of("001")));
    }

    private static @Nullable Object names(String... bitmaps) {
        return ChangedFields.named(ACCOUNT, Map.of("changedFields", List.of(bitmaps)))
                .get("changedFields");
    }
}
