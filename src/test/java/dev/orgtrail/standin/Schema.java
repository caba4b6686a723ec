package dev.orgtrail.standin;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The objects an org has, after Salesforce's Object Reference. Without the Event Monitoring licence the stored
 * monitoring objects are absent: the Platform Events Developer Guide says of each that it takes the add-on; that it is absent
 * then, rather than empty, was not found.
 */
final class Schema {
    private static final List<String> STANDARD = List.of(
            """
            Organization 00D: Id:id Name OrganizationType:picklist IsSandbox:boolean InstanceName NamespacePrefix
            Country LanguageLocaleKey:picklist TimeZoneSidKey:picklist TrialExpirationDate:datetime
            CreatedDate:datetime LastModifiedDate:datetime SystemModstamp:datetime""",
            """
            User 005: Id:id Username Name FirstName LastName Email:email Alias Title Department CompanyName
            EmployeeNumber IsActive:boolean UserType:picklist ProfileId:reference>Profile.Profile
            UserRoleId:reference>UserRole.UserRole ManagerId:reference>User.Manager FederationIdentifier
            UserPermissionsSFContentUser:boolean TimeZoneSidKey:picklist LocaleSidKey:picklist
            LastLoginDate:datetime CreatedById:reference>User.CreatedBy CreatedDate:datetime
            LastModifiedById:reference>User.LastModifiedBy LastModifiedDate:datetime SystemModstamp:datetime""",
            "Profile 00e: Id:id Name UserType:picklist UserLicenseId:reference>UserLicense.UserLicense Description"
                    + Profiles.columns() + " CreatedDate:datetime LastModifiedDate:datetime SystemModstamp:datetime",
            "UserLicense 100: Id:id Name MasterLabel LicenseDefinitionKey Status:picklist TotalLicenses:int"
                    + " CreatedDate:datetime LastModifiedDate:datetime SystemModstamp:datetime",
            "UserRole 00E: Id:id Name DeveloperName ParentRoleId:reference>UserRole LastModifiedDate:datetime"
                    + " SystemModstamp:datetime",
            "PermissionSet 0PS: Id:id Name Label Description IsOwnedByProfile:boolean IsCustom:boolean"
                    + " ProfileId:reference>Profile.Profile Type:picklist HasActivationRequired:boolean"
                    + " PermissionSetGroupId:reference"
                    + Profiles.columns() + " CreatedDate:datetime LastModifiedDate:datetime SystemModstamp:datetime",
            // Salesforce's Object Reference does not describe it; public tools read it.
            "UserPermissionAccess 0u0: Id:id" + Profiles.columns(),
            "PermissionSetAssignment 0Pa: Id:id AssigneeId:reference>User.Assignee"
                    + " PermissionSetId:reference>PermissionSet.PermissionSet PermissionSetGroupId:reference"
                    + " IsActive:boolean IsRevoked:boolean ExpirationDate:datetime LastModifiedDate:datetime SystemModstamp:datetime",
            """
            LoginHistory 0Ya: Id:id UserId:reference LoginTime:datetime LoginType:picklist LoginSubType:picklist
            LoginUrl SourceIp!f Status!f Application!f Browser!f Platform!f ClientVersion!f ApiType!f ApiVersion!f
            CountryIso LoginGeoId:reference>LoginGeo.LoginGeo AuthenticationServiceId AuthMethodReference
            CipherSuite:picklist TlsProtocol:picklist ForwardedForIp NetworkId:reference OptionsIsGet:boolean
            OptionsIsPost:boolean""",
            """
            LoginGeo 04F: Id:id LoginTime:datetime Latitude:double Longitude:double City PostalCode Subdivision
            Country CountryIso IsDeleted:boolean CreatedById:reference>User.CreatedBy CreatedDate:datetime
            LastModifiedDate:datetime SystemModstamp:datetime""",
            """
            SetupAuditTrail 0Ym: Id:id Action Section!f Display!f CreatedById:reference>User.CreatedBy
            CreatedDate:datetime DelegateUser ResponsibleNamespacePrefix CreatedByContext CreatedByIssuer""",
            """
            EventLogFile 0AT: Id:id IsDeleted:boolean CreatedById:reference>User.CreatedBy CreatedDate:datetime
            LastModifiedById:reference>User.LastModifiedBy LastModifiedDate:datetime SystemModstamp:datetime
            EventType:picklist LogDate:datetime LogFileLength:double LogFileContentType ApiVersion:double
            Sequence:int Interval:picklist LogFileFieldNames!fs LogFileFieldTypes!fs LogFile:base64!fs""",
            """
            PermissionSetLicense 0PL: Id:id DeveloperName MasterLabel Language:picklist PermissionSetLicenseKey
            Status:picklist TotalLicenses:int UsedLicenses:int ExpirationDate:datetime IsDeleted:boolean
            CreatedDate:datetime LastModifiedDate:datetime SystemModstamp:datetime""",
            """
            PushTopic 0IF: Id:id Name Query ApiVersion:double IsActive:boolean NotifyForFields:picklist
            NotifyForOperations:picklist Description NotifyForOperationCreate:boolean
            NotifyForOperationUpdate:boolean NotifyForOperationDelete:boolean NotifyForOperationUndelete:boolean
            IsDeleted:boolean CreatedById:reference>User.CreatedBy CreatedDate:datetime
            LastModifiedDate:datetime SystemModstamp:datetime""");

    private static final String DATES = " CreatedDate:datetime LastModifiedDate:datetime SystemModstamp:datetime";

    private static final List<String> CATALOG = List.of(
            "Report 00O: Id:id Name DeveloperName FolderName Format:picklist" + DATES,
            "Dashboard 01Z: Id:id Title DeveloperName FolderName" + DATES,
            "ConnectedApplication 0H4: Id:id Name" + DATES,
            // Object Reference, ExternalClientApplication: "For internal use only", with no query() among its calls;
            // public
            // tools query it all the same.
            "ExternalClientApplication 0xI: Id:id DeveloperName MasterLabel DistributionState:picklist" + DATES);

    /** Objects of which the org has no records here, but whose ids logs and events name. */
    private static final List<String> NAMED = List.of(
            "Account 001",
            "Contact 003",
            "Opportunity 006",
            "Case 500",
            "Lead 00Q",
            "ContentDocument 069",
            "ContentVersion 068",
            "ListView 00B",
            "Group 00G",
            "ApexClass 01p",
            "ApexTrigger 01q",
            "Site 0DM",
            "Network 0DB",
            "DashboardComponent 01a");

    private final Map<String, SObjectType> types = new LinkedHashMap<>();

    /** Which of them this org has, and the connecting user sees. */
    private final Visibility visibility;

    Schema(OrgSettings settings, Visibility visibility) {
        this.visibility = visibility;
        STANDARD.forEach(definition -> add(SObjectType.parse(definition, false)));
        CATALOG.forEach(definition -> add(SObjectType.parse(definition, false)));
        NAMED.forEach(object -> add(SObjectType.parse(object + ": Id:id Name" + DATES, false)));
        if (settings.customAudit) {
            add(SObjectType.parse(CustomAudit.definition(settings.columnsOfCustomAudit), false));
        }
        if (settings.eventLogObjects != null) {
            EventLogRows.DEFINITIONS.forEach(definition -> add(SObjectType.parse(definition, false)));
        }
        if (settings.licensed) {
            StoredEvents.all().forEach(stored -> add(SObjectType.parse(stored.definition(), stored.big())));
        }
    }

    private void add(SObjectType type) {
        types.put(type.name().toLowerCase(Locale.ROOT), type);
    }

    /** The object of this name, in any case, as the connecting user sees it, or null when that is not at all. */
    @Nullable
    SObjectType type(String name) {
        SObjectType type = types.get(name.toLowerCase(Locale.ROOT));
        return type == null ? null : visibility.seen(type);
    }

    Collection<SObjectType> types() {
        return types.keySet().stream()
                .map(this::type)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
    }
}
