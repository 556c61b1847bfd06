"""What each role may do: one table, read by guards, menus and the user-administration page."""

from enum import StrEnum


class Role(StrEnum):
    """The people of the mission. A user may have several."""

    COMMISSIONING_OFFICER = "commissioning_officer"
    QUALITY_OFFICER = "quality_officer"
    BROKERAGE_OFFICER = "brokerage_officer"
    COMMISSIONING_MANAGER = "commissioning_manager"
    DIRECTOR = "director"
    ANALYST = "analyst"
    SOCIAL_WORKER = "social_worker"
    PROVIDER_OWNER = "provider_owner"
    PROVIDER_CONTRIBUTOR = "provider_contributor"
    PARTNER = "partner"
    ADMINISTRATOR = "administrator"


ROLE_WORDS: dict[Role, str] = {
    Role.COMMISSIONING_OFFICER: "Commissioning officer",
    Role.QUALITY_OFFICER: "Quality officer",
    Role.BROKERAGE_OFFICER: "Brokerage officer",
    Role.COMMISSIONING_MANAGER: "Commissioning manager",
    Role.DIRECTOR: "Director",
    Role.ANALYST: "Finance and market analyst",
    Role.SOCIAL_WORKER: "Social worker",
    Role.PROVIDER_OWNER: "Provider: owner",
    Role.PROVIDER_CONTRIBUTOR: "Provider: contributor",
    Role.PARTNER: "Partner (neighbouring council, ICB or CQC)",
    Role.ADMINISTRATOR: "Administrator",
}

PROVIDER_ROLES = frozenset({Role.PROVIDER_OWNER, Role.PROVIDER_CONTRIBUTOR})


class Permission(StrEnum):
    """One thing a person may do. Routes name the permission they need, never a role."""

    READ_REGISTER = "read_register"
    EDIT_REGISTER = "edit_register"
    READ_CAPACITY = "read_capacity"
    READ_CONTRACTS = "read_contracts"
    EDIT_CONTRACTS = "edit_contracts"
    READ_PLACEMENTS = "read_placements"
    EDIT_PLACEMENTS = "edit_placements"
    FIND_CARE = "find_care"
    OVERRIDE_PLACING = "override_placing"
    READ_GRADES = "read_grades"
    READ_QUALITY = "read_quality"
    EDIT_FRAMEWORK = "edit_framework"
    CONSOLIDATE_TOOLS = "consolidate_tools"
    VISIT_SERVICES = "visit_services"
    MODERATE_QUALITY = "moderate_quality"
    JOIN_VISITS = "join_visits"
    READ_FIGURES = "read_figures"
    READ_STATEMENTS = "read_statements"
    WRITE_STATEMENTS = "write_statements"
    PUBLISH_STATEMENTS = "publish_statements"
    IMPORT_FILES = "import_files"
    CONFIRM_IMPORTS = "confirm_imports"
    MANAGE_USERS = "manage_users"
    READ_MESSAGES = "read_messages"
    RUN_JOBS = "run_jobs"
    READ_AUDIT = "read_audit"
    USE_PORTAL = "use_portal"
    DECLARE_FOR_PROVIDER = "declare_for_provider"
    READ_EMBARGOES = "read_embargoes"
    RECOMMEND_EMBARGOES = "recommend_embargoes"
    APPROVE_EMBARGOES = "approve_embargoes"
    REVIEW_PEOPLE = "review_people"
    READ_RISK = "read_risk"
    EDIT_RISK = "edit_risk"
    RUN_FAILURE = "run_failure"
    EDIT_POLICIES = "edit_policies"
    EDIT_PARTNERS = "edit_partners"
    READ_SHARED = "read_shared"


PERMISSION_WORDS: dict[Permission, str] = {
    Permission.READ_REGISTER: "Read the provider register",
    Permission.EDIT_REGISTER: "Add and change unregulated providers and council-held details",
    Permission.READ_CAPACITY: "Read capacity and occupancy",
    Permission.READ_CONTRACTS: "Read contracts, rates and the expiry pipeline",
    Permission.EDIT_CONTRACTS: "Add and change contracts, rates and rate caps",
    Permission.READ_PLACEMENTS: "Read placements, the waiting list and who placed whom",
    Permission.EDIT_PLACEMENTS: "Place people, review placements and keep the waiting list",
    Permission.FIND_CARE: "Find care, and see how many people wait",
    Permission.OVERRIDE_PLACING: "Place somebody although reasons speak against it",
    Permission.READ_GRADES: "Read the council’s grades of services, and the framework",
    Permission.READ_QUALITY: "Read visits, reports, recommendations and the programme",
    Permission.EDIT_FRAMEWORK: "Change drafts of the quality framework and put versions into force",
    Permission.CONSOLIDATE_TOOLS: "Import legacy tools and decide the fate of their questions",
    Permission.VISIT_SERVICES: "Plan and carry out visits, and follow up recommendations",
    Permission.MODERATE_QUALITY: "Moderate assessments, decide comments and override grades",
    Permission.JOIN_VISITS: "Score one’s own part of joint visits, and see those visits only",
    Permission.READ_FIGURES: "Read figures",
    Permission.READ_STATEMENTS: "Read Market Position Statements and drafts",
    Permission.WRITE_STATEMENTS: "Write Market Position Statements",
    Permission.PUBLISH_STATEMENTS: "Publish Market Position Statements",
    Permission.IMPORT_FILES: "Import files",
    Permission.CONFIRM_IMPORTS: "Confirm an import that was held",
    Permission.MANAGE_USERS: "Manage users",
    Permission.READ_MESSAGES: "Read kept messages",
    Permission.RUN_JOBS: "See and run jobs",
    Permission.READ_AUDIT: "Read the audit trail",
    Permission.USE_PORTAL: "Use the provider portal for the own organisation",
    Permission.DECLARE_FOR_PROVIDER: "Declare and submit for the own organisation, and invite its users",
    Permission.READ_EMBARGOES: "Read embargoes with their reasons, host alerts and letters",
    Permission.RECOMMEND_EMBARGOES: "Propose and review embargoes, log host alerts and send letters",
    Permission.APPROVE_EMBARGOES: "Approve embargoes, as far as the policy lets the role decide",
    Permission.REVIEW_PEOPLE: "Do the tasks of people in host alerts and provider failures",
    Permission.READ_RISK: "Read early warning, contingency, failures, information requests and turnaround",
    Permission.EDIT_RISK: "Write notes and data of early warning, run contingency, and work on failures",
    Permission.RUN_FAILURE: "Declare provider failures, change their stage and share with partners",
    Permission.EDIT_POLICIES: "Draft policies and letter templates, and put somebody else’s draft into force",
    Permission.EDIT_PARTNERS: "Keep the names and addresses of partners",
    Permission.READ_SHARED: "Read what the council shared with the own authority",
}

_READ = {
    Permission.READ_GRADES,
    Permission.READ_REGISTER,
    Permission.READ_CAPACITY,
    Permission.READ_FIGURES,
    Permission.READ_STATEMENTS,
}
_QUALITY = {Permission.READ_QUALITY, Permission.VISIT_SERVICES}
_OFFICER = _READ | {Permission.EDIT_REGISTER, Permission.IMPORT_FILES, Permission.WRITE_STATEMENTS}
_RISK = {Permission.READ_EMBARGOES, Permission.READ_RISK}
_RISK_WORK = _RISK | {Permission.RECOMMEND_EMBARGOES, Permission.EDIT_RISK}
_MARKET = {Permission.READ_CONTRACTS, Permission.READ_PLACEMENTS, Permission.FIND_CARE}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.COMMISSIONING_OFFICER: frozenset(
        _OFFICER
        | _MARKET
        | _QUALITY
        | _RISK_WORK
        | {
            Permission.EDIT_CONTRACTS,
            Permission.EDIT_PLACEMENTS,
            Permission.REVIEW_PEOPLE,
            Permission.EDIT_PARTNERS,
        }
    ),
    Role.QUALITY_OFFICER: frozenset(
        _OFFICER
        | _MARKET
        | _QUALITY
        | _RISK_WORK
        | {Permission.EDIT_FRAMEWORK, Permission.CONSOLIDATE_TOOLS, Permission.MODERATE_QUALITY}
    ),
    Role.BROKERAGE_OFFICER: frozenset(_READ | _MARKET | {Permission.IMPORT_FILES, Permission.EDIT_PLACEMENTS}),
    Role.COMMISSIONING_MANAGER: frozenset(
        _OFFICER
        | _MARKET
        | _QUALITY
        | _RISK_WORK
        | {
            Permission.APPROVE_EMBARGOES,
            Permission.REVIEW_PEOPLE,
            Permission.RUN_FAILURE,
            Permission.EDIT_POLICIES,
            Permission.EDIT_PARTNERS,
            Permission.EDIT_FRAMEWORK,
            Permission.CONSOLIDATE_TOOLS,
            Permission.MODERATE_QUALITY,
            Permission.EDIT_CONTRACTS,
            Permission.EDIT_PLACEMENTS,
            Permission.OVERRIDE_PLACING,
            Permission.CONFIRM_IMPORTS,
            Permission.PUBLISH_STATEMENTS,
            Permission.READ_AUDIT,
        }
    ),
    Role.DIRECTOR: frozenset(
        _READ
        | _MARKET
        | _RISK
        | {
            Permission.APPROVE_EMBARGOES,
            Permission.RUN_FAILURE,
            Permission.EDIT_POLICIES,
            Permission.READ_QUALITY,
            Permission.PUBLISH_STATEMENTS,
            Permission.READ_AUDIT,
        }
    ),
    Role.ANALYST: frozenset(
        _OFFICER | _MARKET | _RISK | {Permission.READ_QUALITY, Permission.EDIT_FRAMEWORK, Permission.CONSOLIDATE_TOOLS}
    ),
    Role.SOCIAL_WORKER: frozenset(
        {
            Permission.READ_REGISTER,
            Permission.READ_CAPACITY,
            Permission.FIND_CARE,
            Permission.READ_GRADES,
            Permission.REVIEW_PEOPLE,
        }
    ),
    Role.PROVIDER_OWNER: frozenset({Permission.USE_PORTAL, Permission.DECLARE_FOR_PROVIDER}),
    Role.PROVIDER_CONTRIBUTOR: frozenset({Permission.USE_PORTAL}),
    Role.PARTNER: frozenset({Permission.JOIN_VISITS, Permission.READ_SHARED}),
    Role.ADMINISTRATOR: frozenset(
        {
            Permission.MANAGE_USERS,
            Permission.READ_MESSAGES,
            Permission.RUN_JOBS,
            Permission.READ_AUDIT,
            Permission.IMPORT_FILES,
            Permission.CONFIRM_IMPORTS,
            Permission.READ_REGISTER,
            Permission.EDIT_PARTNERS,
        }
    ),
}


def roles_that_count(roles: frozenset[Role]) -> frozenset[Role]:
    """The roles that have effect. A partner's user is one of the outside, whatever other roles an account still holds beside it.

    Accounts cannot be given both any more (`rules.details_refusals`); one from before signs in as a partner and nothing else, because a
    role too many must not open the council's or a provider's pages to another authority.
    """
    return roles & {Role.PARTNER} or roles


def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """Everything that somebody with these roles may do; only roles that count."""
    return frozenset().union(*(ROLE_PERMISSIONS[role] for role in roles_that_count(roles)))
