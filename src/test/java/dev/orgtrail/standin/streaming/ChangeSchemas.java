package dev.orgtrail.standin.streaming;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Type;
import org.apache.avro.SchemaBuilder;

/**
 * The Avro schemas of change events: the header, then every field of the object, each of which may be null.
 *
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.change_data_capture.meta/change_data_capture/cdc_event_fields_header.htm">
 *     ChangeEventHeader Fields</a>
 */
public final class ChangeSchemas {
    /** What can happen to a record, or may have: a gap says that there was a change, and not what. */
    public static final List<String> CHANGE_TYPES = List.of(
            "CREATE",
            "UPDATE",
            "DELETE",
            "UNDELETE",
            "GAP_CREATE",
            "GAP_UPDATE",
            "GAP_DELETE",
            "GAP_UNDELETE",
            "GAP_OVERFLOW");

    private static final String NAMESPACE = "com.sforce.eventbus";
    private static final String SYSTEM = " CreatedDate:datetime CreatedById LastModifiedDate:datetime LastModifiedById";

    private static final Map<String, String> FIELDS = Map.of(
            "Account",
            """
            Name:accountname Type ParentId BillingAddress:address ShippingAddress:address Phone Fax AccountNumber Website
            Sic Industry AnnualRevenue:double NumberOfEmployees:int Ownership TickerSymbol Description Rating Site
            OwnerId""" + SYSTEM + " Jigsaw JigsawCompanyId CleanStatus AccountSource DunsNumber Tradestyle NaicsCode",
            "Contact",
            """
            AccountId Name:personname OtherAddress:address MailingAddress:address Phone Fax MobilePhone HomePhone
            OtherPhone AssistantPhone ReportsToId Email Title Department AssistantName LeadSource Birthdate:datetime
            Description OwnerId HasOptedOutOfEmail:boolean HasOptedOutOfFax:boolean DoNotCall:boolean""" + SYSTEM
                    + " LastCURequestDate:datetime LastCUUpdateDate:datetime EmailBouncedReason"
                    + " EmailBouncedDate:datetime Jigsaw JigsawContactId CleanStatus IndividualId",
            "User",
            """
            Username Name:personname CompanyName Division Department Title Address:address Email SenderEmail SenderName
            Signature Phone Fax MobilePhone Alias CommunityNickname IsActive:boolean TimeZoneSidKey UserRoleId
            LocaleSidKey EmailEncodingKey ProfileId UserType LanguageLocaleKey EmployeeNumber DelegatedApproverId
            ManagerId""" + SYSTEM + " ContactId AccountId CallCenterId Extension FederationIdentifier AboutMe");

    private static final String ANY_OBJECT = "Name OwnerId" + SYSTEM;
    private static final Schema HEADER = header();
    private static final Schema ADDRESS = compound(
            "Address",
            List.of("Street", "City", "State", "PostalCode", "Country"),
            List.of("Latitude", "Longitude"),
            List.of("GeocodeAccuracy"));
    private static final List<String> NAME_PARTS = List.of("Salutation", "FirstName", "LastName");

    private ChangeSchemas() {}

    /** Returns the schema of an object's changes; of an object that is not known here, with the fields that all have. */
    static Schema of(String object) {
        List<Schema.Field> fields = new ArrayList<>();
        fields.add(new Schema.Field(ChangeBitmaps.HEADER, HEADER, ChangeBitmaps.HEADER, null));
        fieldsOf(object)
                .forEach((name, type) -> fields.add(
                        new Schema.Field(name, nullable(type), "Data:" + type, Schema.Field.NULL_DEFAULT_VALUE)));
        return Schema.createRecord(eventOf(object), null, NAMESPACE, false, fields);
    }

    /**
     * Returns an object's fields in the order of its schema, each with its type: text, datetime, double, int, boolean,
     * address, personname (parts) or accountname (a text or parts).
     */
    public static Map<String, String> fieldsOf(String object) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String word : FIELDS.getOrDefault(object, ANY_OBJECT).strip().split("\\s+", -1)) {
            String[] parts = word.split(":", 2);
            fields.put(parts[0], parts.length == 1 ? "text" : parts[1]);
        }
        return fields;
    }

    /** Returns the schema of a channel that has changes of all objects: the header is what they have in common. */
    static Schema ofAll() {
        return Schema.createRecord(
                "ChangeEvents",
                null,
                NAMESPACE,
                false,
                List.of(new Schema.Field(ChangeBitmaps.HEADER, HEADER, ChangeBitmaps.HEADER, null)));
    }

    /** Returns the name of an object's change event, such as {@code AccountChangeEvent}. */
    static String eventOf(String object) {
        return object.endsWith("__c")
                ? object.substring(0, object.length() - 1) + "ChangeEvent"
                : object + "ChangeEvent";
    }

    private static Schema nullable(String type) {
        return switch (type) {
            case "datetime" -> nullable(Schema.create(Type.LONG));
            case "double" -> nullable(Schema.create(Type.DOUBLE));
            case "int" -> nullable(Schema.create(Type.INT));
            case "boolean" -> nullable(Schema.create(Type.BOOLEAN));
            case "address" -> nullable(ADDRESS);
            case "personname" -> nullable(compound("PersonName", NAME_PARTS, List.of(), List.of()));
            // A company's name is a text, that of a person account has parts.
            case "accountname" ->
                nullable(
                        Schema.create(Type.STRING),
                        compound("Switchable_PersonName", NAME_PARTS, List.of(), List.of()));
            default -> nullable(Schema.create(Type.STRING));
        };
    }

    private static Schema nullable(Schema... types) {
        List<Schema> union = new ArrayList<>();
        union.add(Schema.create(Type.NULL));
        union.addAll(List.of(types));
        return Schema.createUnion(union);
    }

    private static Schema compound(String name, List<String> texts, List<String> doubles, List<String> moreTexts) {
        List<Schema.Field> fields = new ArrayList<>();
        texts.forEach(each -> fields.add(part(each, Type.STRING)));
        doubles.forEach(each -> fields.add(part(each, Type.DOUBLE)));
        moreTexts.forEach(each -> fields.add(part(each, Type.STRING)));
        return Schema.createRecord(name, null, NAMESPACE, false, fields);
    }

    private static Schema.Field part(String name, Type type) {
        return new Schema.Field(name, nullable(Schema.create(type)), null, Schema.Field.NULL_DEFAULT_VALUE);
    }

    private static Schema header() {
        return SchemaBuilder.record(ChangeBitmaps.HEADER)
                .namespace(NAMESPACE)
                .fields()
                .requiredString("entityName")
                .name("recordIds")
                .type()
                .array()
                .items()
                .stringType()
                .noDefault()
                .name("changeType")
                .type()
                .enumeration("ChangeType")
                .symbols(Stream.concat(CHANGE_TYPES.stream(), Stream.of("SNAPSHOT"))
                        .toArray(String[]::new))
                .noDefault()
                .requiredString("changeOrigin")
                .requiredString("transactionKey")
                .requiredInt("sequenceNumber")
                .requiredLong("commitTimestamp")
                .requiredLong("commitNumber")
                .requiredString("commitUser")
                .name("nulledFields")
                .type()
                .array()
                .items()
                .stringType()
                .noDefault()
                .name("diffFields")
                .type()
                .array()
                .items()
                .stringType()
                .noDefault()
                .name("changedFields")
                .type()
                .array()
                .items()
                .stringType()
                .noDefault()
                .endRecord();
    }
}
